import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { callback, operations, order } from './contract.ts'
import { coreOpenApi } from './openapi.ts'

type Content = { content: { 'application/json': { schema: object } } }
type Operation = {
  operationId: string
  summary: string
  parameters?: { name: string; in: string }[]
  requestBody?: Content
  responses: Record<string, { description?: string } & Partial<Content>>
}
const document = coreOpenApi() as {
  paths: Record<string, Record<string, Operation>>
  webhooks: Record<string, { post: Operation }>
}
const ajv = new Ajv2020({ strict: false, validateFormats: false })
const id = '01900000-0000-7000-8000-000000000000'

test('every operation of the contract is described, each answer with its meaning', () => {
  for (const [name, { method, path, answers }] of Object.entries(operations)) {
    const described = document.paths[path]?.[method.toLowerCase()]
    assert.equal(described?.operationId, name)
    for (const status of [...Object.keys(answers), '401', 'default']) {
      assert.ok(described.responses[status]?.description, `${name} ${status}`)
      assert.ok(described.responses[status]?.content?.['application/json'].schema, `${name} ${status}`)
    }
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter)
    const inPath = (described.parameters ?? []).filter((parameter) => parameter.in === 'path')
    assert.deepEqual(
      inPath.map((parameter) => parameter.name),
      named,
    )
  }
  assert.equal(Object.values(document.paths).flatMap(Object.keys).length, Object.keys(operations).length)
  assert.doesNotMatch(JSON.stringify(document), /\$ref|"additionalProperties":false/)
})

const target = { type: 'transaction', value: 'A-1' }
const refund = { kind: 'refund', target, amount: { amountMinor: '128000', currency: 'CNY' }, reason: '' }
for (const [what, body] of [
  ['a refund', refund],
  ['a refund with more said', { ...refund, note: 'x' }],
  ['a refund with a number', { ...refund, amount: { amountMinor: 128000, currency: 'CNY' } }],
  ['a refund of nothing', { ...refund, amount: { amountMinor: '0', currency: 'CNY' } }],
  ['a refund without a currency', { ...refund, amount: { amountMinor: '1' } }],
  ['a hold', { kind: 'hold', target, until: '2026-03-02T01:00:00Z', reason: '' }],
  ['a hold without an end', { kind: 'hold', target, reason: '' }],
  ['a release', { kind: 'release', hold: id, reason: '' }],
  ['a recall for no known reason', { kind: 'recall', target, reasonCode: 'WHIM', reason: '' }],
  ['nothing', {}],
] as const) {
  test(`${what} is judged as the adapter’s own shapes judge it`, () => {
    const { schema } = document.paths['/v1/orders/{id}']!.put!.requestBody!.content['application/json']
    assert.equal(ajv.validate(schema, body), order.safeParse(body).success)
  })
}

test('news are described as they are read', () => {
  const { schema } = document.webhooks['order.updated']!.post.requestBody!.content['application/json']
  const status = { id, state: 'done', seq: 1, at: '2026-03-02T01:00:00Z' }
  const news = { type: 'order.updated', timestamp: status.at, data: status }
  assert.ok(callback.safeParse(news).success && ajv.validate(schema, news))
  assert.ok(!ajv.validate(schema, { ...news, data: { ...status, state: 'maybe' } }))
})
