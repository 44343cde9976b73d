/** How many may watch at once; what streams say is tested with what they tell. */
import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { test } from 'node:test'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { House } from './database.ts'
import type { Route } from './route.ts'
import { openStream } from './sse.ts'

type StreamRoute = Extract<Route, { stream: unknown }>

/** Opens a stream that says nothing and stays until its reader goes away. */
function watch(origin: 'portal' | 'console') {
  const raw = new EventEmitter()
  const endpoint = { origin } as StreamRoute['endpoint']
  const stream: StreamRoute['stream'] = async ({ closed }) => void (closed.aborted || (await once(closed, 'abort')))
  const ended = openStream(
    { raw, headers: {} } as unknown as FastifyRequest,
    { raw: { headersSent: false } } as unknown as FastifyReply,
    {} as House,
    { endpoint, stream },
    { actor: { kind: 'system', orgId: '', name: '' }, params: {}, mayStay: async () => undefined },
    new AbortController().signal,
  )
  return { ended, leave: () => raw.emit('close') }
}

test('customers who watch keep no place from staff, and places come free again', async () => {
  const watching = Array.from({ length: 2_000 }, () => watch('portal'))
  await assert.rejects(watch('portal').ended, { code: 'too_many_streams' })
  const agent = watch('console')
  watching[0]!.leave()
  await watching[0]!.ended
  const next = watch('portal')
  for (const { leave } of [...watching, agent, next]) leave()
  await Promise.all([...watching, agent, next].map(({ ended }) => ended))
})
