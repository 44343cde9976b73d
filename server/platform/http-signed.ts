import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { House } from './database.ts'
import type { Route } from './route.ts'

/** A signed message is a small one; who signs knows what they send. */
const bodyBytesMax = 256 * 1024

/** Lets the routes of this scope have their bodies byte by byte, as they were signed, whatever they say they are. */
export function takeSignedBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyBytesMax }, (_request, body, done) =>
    done(null, body),
  )
}

/** Hands a signed message to its route, which believes nothing of it before it has checked who signed. */
export function receiveSigned(
  request: FastifyRequest,
  house: House,
  orgId: string,
  route: Extract<Route, { signed: unknown }>,
  params: unknown,
): Promise<unknown> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const { headers, url } = request
  return route.signed({ house, orgId, params: params as never, headers, url, body, now: house.clock.now() })
}
