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

/** What stands where a shape wants a UUID, and where it wants words. */
export type Fillings = { ids: string[]; words?: fc.Arbitrary<string> }

/** Values that a shape mostly takes. */
export function near(shape: z.ZodType, fillings: Fillings): fc.Arbitrary<unknown> {
  return of(z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }) as Schema, fillings)
}

function of(schema: Schema, fillings: Fillings): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 24, arbitrary: fitting(schema, fillings) }, { weight: 1, arbitrary: anything })
}

function fitting(schema: Schema, fillings: Fillings): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => of(one, fillings)))
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  switch (schema.type) {
    case 'string':
      return text(schema, fillings)
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
      return fc.array(of(schema.items ?? {}, fillings), { maxLength: 4 })
    case 'object':
      return record(schema, fillings)
    default:
      return anything
  }
}

function text({ format, maxLength }: Schema, { ids, words = anyText }: Fillings): fc.Arbitrary<unknown> {
  if (format === 'uuid') return fc.constantFrom(...ids)
  if (format === 'email') return fc.nat().map((n) => `person${n}@example.com`)
  return fc.oneof(
    { weight: 3, arbitrary: words.map((long) => long.slice(0, maxLength)) },
    { weight: 1, arbitrary: words },
  )
}

function record(
  { properties, required = [], additionalProperties }: Schema,
  fillings: Fillings,
): fc.Arbitrary<unknown> {
  if (!properties)
    return fc.dictionary(
      fillings.words ?? anyText,
      typeof additionalProperties === 'object' ? of(additionalProperties, fillings) : anything,
      {
        maxKeys: 4,
      },
    )
  const members = Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, of(inner, fillings)]))
  return fc.record(members, { requiredKeys: required })
}
