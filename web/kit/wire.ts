import type { EndpointSpec } from '#platform/endpoint.ts'

type Wire<E extends EndpointSpec> = Pick<E, Extract<keyof E, 'method' | 'path' | 'idempotent'>>

/**
 * An endpoint with what a call needs at run time. Only its type comes from the contract: importing the value would bring
 * the schemas and Zod along (27 kB compressed), and the server checks every body anyway. Method and path are literal
 * types, so a line that disagrees with its contract does not compile.
 */
export function wire<E extends EndpointSpec>(spec: Wire<E>): E {
  return spec as E
}
