/** Random requests that are almost right: made from a contract, so that they come further than its first check. */
import fc from 'fast-check'
import { z } from 'zod'
import { hostileTexts } from './texts.ts'

type Schema = {
  type?: string
  const?: unknown
  enum?: unknown[]
  format?: string
  maxLength?: number
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  maximum?: number
}

const hostileText = fc.constantFrom(...hostileTexts.map(({ text }) => text))
const anyText = fc.oneof(hostileText, fc.string({ unit: 'binary', maxLength: 60 }), fc.constant('plain words'))
const anything = fc.oneof(fc.jsonValue({ maxDepth: 4 }), hostileText, fc.constantFrom(1e308, -1, 2 ** 53, 0.5))

/** Values that a shape mostly takes. `ids` stand wherever the shape wants a UUID. */
export function near(shape: z.ZodType, ids: string[]): fc.Arbitrary<unknown> {
  return of(z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }) as Schema, ids)
}

function of(schema: Schema, ids: string[]): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 24, arbitrary: fitting(schema, ids) }, { weight: 1, arbitrary: anything })
}

function fitting(schema: Schema, ids: string[]): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => of(one, ids)))
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  switch (schema.type) {
    case 'string':
      return text(schema, ids)
    case 'integer':
    case 'number':
      return fc.oneof(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: Math.min(schema.maximum ?? 9, 2 ** 31 - 1) }),
      )
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(of(schema.items ?? {}, ids), { maxLength: 4 })
    case 'object':
      return record(schema, ids)
    default:
      return anything
  }
}

function text({ format, maxLength }: Schema, ids: string[]): fc.Arbitrary<unknown> {
  if (format === 'uuid') return fc.constantFrom(...ids)
  if (format === 'email') return fc.nat().map((n) => `person${n}@example.com`)
  return fc.oneof(
    { weight: 3, arbitrary: anyText.map((long) => long.slice(0, maxLength)) },
    { weight: 1, arbitrary: anyText },
  )
}

function record({ properties, required = [], additionalProperties }: Schema, ids: string[]): fc.Arbitrary<unknown> {
  if (!properties)
    return fc.dictionary(anyText, typeof additionalProperties === 'object' ? of(additionalProperties, ids) : anything, {
      maxKeys: 4,
    })
  const members = Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, of(inner, ids)]))
  return fc.record(members, { requiredKeys: required })
}
