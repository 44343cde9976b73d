import type { z } from 'zod'
import type { Actor, House, Work } from './database.ts'
import type { Body, EndpointSpec, Params, Query } from './endpoint.ts'
import type { Outcome } from './idempotency.ts'
import type { Place } from './vault/cipher.ts'
import type { Sealer } from './vault/sealer.ts'

/** What a handler may do besides its work: cookies of the answer. `null` takes a cookie away. */
export type Visit = {
  cookie(name: string, value: string | null, maxAgeSeconds?: number): void
  readCookie(name: string): string | null
  language: string | undefined
  /** Where the request came from, as trusted proxies tell it. */
  address: string
  /** User-Agent, as it was sent. */
  agent: string
  /** Whether the page only watches, which keeps nobody's session awake. */
  watches: boolean
  /** Origin of the page of another site that asks, for embeddable endpoints; null when it is our own page or a server. */
  site: string | null
}

export type Request<E extends EndpointSpec> = {
  /** One transaction in the organisation of the host; its actor is who asked. */
  work: Work
  params: Params<E>
  query: Query<E>
  body: Body<E>
  /** From If-Match, for endpoints that ask for it. */
  version: number
  visit: Visit
}

export type StreamRequest<E extends EndpointSpec> = {
  house: House
  actor: Actor
  params: Params<E>
  /** Last-Event-ID of a resumed connection; 0 at first. */
  lastSeq: number
  /** Answers 200 and opens the stream; what is thrown before is answered like any refusal. */
  begin(): void
  send(data: unknown, id?: number): void
  closed: AbortSignal
}

/** A file on its way in. No transaction is open while it comes: its sender may be slow. */
export type UploadRequest = {
  house: House
  actor: Actor
  address: string
  body: AsyncIterable<Buffer>
  header(name: string): string | undefined
}

/** A file that may go out: where it is stored, what it was sealed for, and how the browser is told of it. */
export type StoredFile = {
  key: string
  place: Place
  sealer: Pick<Sealer, 'openStream'>
  bytes: number
  type: string
  disposition: string
  /** Words to write all over it on its way out, if it is a picture. */
  watermark?: string
}

/** What another machine sent and signed: checked as it came, by its route, which opens its own transactions. */
export type SignedRequest<E extends EndpointSpec> = {
  house: House
  orgId: string
  params: Params<E>
  headers: Record<string, string | string[] | undefined>
  /** Path and query as they were asked for. */
  url: string
  body: Buffer
  now: Date
}

type AnswerInput<E extends EndpointSpec> = E['file'] extends true
  ? StoredFile
  : E['answer'] extends z.ZodType
    ? z.input<E['answer']>
    : undefined

/** A request at the door, before a connection to the database is taken for it. `body` as the contract has it. */
export type Arrival = { house: House; orgId: string; address: string; key: string; body: unknown }
/** Decides whether it may come in; answers what to call once it has left. @throws Problem */
export type Admit = (arrival: Arrival) => Promise<() => void>

/** A request of an endpoint that opens its own transactions: public, because nobody is looked up for it. */
export type OpenRequest<E extends EndpointSpec> = Omit<Request<E>, 'work' | 'version'> & {
  house: House
  orgId: string
  /** Idempotency-Key as it came. */
  key: string | undefined
}

export type Route = { endpoint: EndpointSpec; admit?: Admit | undefined } & (
  | {
      handle(request: Request<EndpointSpec>): Promise<unknown>
      open?: undefined
      stream?: undefined
      upload?: undefined
      signed?: undefined
    }
  | {
      open(request: OpenRequest<EndpointSpec>): Promise<Outcome>
      handle?: undefined
      stream?: undefined
      upload?: undefined
      signed?: undefined
    }
  | {
      stream(request: StreamRequest<EndpointSpec>): Promise<void>
      handle?: undefined
      open?: undefined
      upload?: undefined
      signed?: undefined
    }
  | {
      upload(request: UploadRequest): Promise<unknown>
      handle?: undefined
      open?: undefined
      stream?: undefined
      signed?: undefined
    }
  | {
      signed(request: SignedRequest<EndpointSpec>): Promise<unknown>
      handle?: undefined
      open?: undefined
      stream?: undefined
      upload?: undefined
    }
)

/** Binds a handler to its contract; types follow from the contract. The handler runs inside one transaction. */
export function route<const E extends EndpointSpec>(
  endpoint: E,
  handle: (request: Request<E>) => Promise<AnswerInput<E>>,
  admit?: Admit,
): Route {
  return { endpoint, admit, handle: handle as unknown as (request: Request<EndpointSpec>) => Promise<unknown> }
}

/** Binds a handler that writes in transactions of its own, such as those shared by many requests (group commit). */
export function openRoute<const E extends EndpointSpec>(
  endpoint: E,
  open: (request: OpenRequest<E>) => Promise<Outcome>,
  admit?: Admit,
): Route {
  return { endpoint, admit, open: open as unknown as (request: OpenRequest<EndpointSpec>) => Promise<Outcome> }
}

/** Binds a stream of server-sent events to its contract. The promise ends with the stream. */
export function streamRoute<const E extends EndpointSpec>(
  endpoint: E,
  stream: (request: StreamRequest<E>) => Promise<void>,
): Route {
  return { endpoint, stream: stream as unknown as (request: StreamRequest<EndpointSpec>) => Promise<void> }
}

/** Binds the receiver of a file to its contract. */
export function uploadRoute<const E extends EndpointSpec>(
  endpoint: E,
  upload: (request: UploadRequest) => Promise<AnswerInput<E>>,
): Route {
  return { endpoint, upload }
}

/** Binds the receiver of what another machine signs (callbacks, news, alerts) to its contract. */
export function signedRoute<const E extends EndpointSpec>(
  endpoint: E,
  signed: (request: SignedRequest<E>) => Promise<AnswerInput<E>>,
): Route {
  return { endpoint, signed: signed as unknown as (request: SignedRequest<EndpointSpec>) => Promise<unknown> }
}
