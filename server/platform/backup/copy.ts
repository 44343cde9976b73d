import { once } from 'node:events'
import type { Readable } from 'node:stream'
import type pg from 'pg'

/** What node-postgres gives a query object of one's own to talk with (its interface for COPY, used as it documents it). */
type Connection = {
  stream: Readable & { writableNeedDrain: boolean }
  query(text: string): void
  sendCopyFromChunk(chunk: Uint8Array): void
  endCopyFrom(): void
  sendCopyFail(message: string): void
}

/** How much may wait for a reader that is slower than PostgreSQL. */
const waitingBytesMax = 1024 * 1024

/** The part that COPY in both directions has in common: one statement, its end or its error. */
abstract class Copy {
  readonly #text: string
  protected connection: Connection | null = null
  #settle = Promise.withResolvers<void>()
  readonly done = this.#settle.promise

  constructor(text: string) {
    this.#text = text
    // Whoever waits hears of it; nobody may be waiting yet.
    this.done.catch(() => undefined)
  }

  submit(connection: Connection): void {
    this.connection = connection
    connection.query(this.#text)
  }
  handleError(error: Error): void {
    this.#settle.reject(error)
    this.ended()
  }
  handleReadyForQuery(): void {
    this.#settle.resolve()
    this.ended()
  }
  handleCommandComplete(): void {}
  handleCopyInResponse(connection: Connection): void {
    connection.sendCopyFail('nothing to send')
  }
  handleCopyData(): void {}
  protected ended(): void {}
}

class CopyOut extends Copy {
  #waiting: Buffer[] = []
  #bytes = 0
  #isOver = false
  #wake: () => void = () => undefined

  override handleCopyData(message?: { chunk: Buffer }): void {
    // A copy: the parser uses its memory again.
    this.#waiting.push(Buffer.from(message!.chunk))
    this.#bytes += message!.chunk.length
    if (this.#bytes > waitingBytesMax) this.connection!.stream.pause()
    this.#wake()
  }
  protected override ended(): void {
    this.#isOver = true
    this.#wake()
  }

  async *rows(): AsyncGenerator<Buffer[]> {
    for (;;) {
      const rows = this.#waiting
      this.#waiting = []
      this.#bytes = 0
      if (rows.length > 0) yield rows
      else if (this.#isOver) break
      this.connection?.stream.resume()
      if (this.#waiting.length > 0 || this.#isOver) continue
      await new Promise<void>((done) => {
        this.#wake = done
      })
    }
    await this.done
  }
}

class CopyIn extends Copy {
  readonly #asked = Promise.withResolvers<Connection>()

  override handleCopyInResponse(connection: Connection): void {
    this.#asked.resolve(connection)
  }
  protected override ended(): void {
    this.#asked.reject(new Error('PostgreSQL asked for no data'))
  }

  async send(source: AsyncIterable<Uint8Array>): Promise<void> {
    const connection = await Promise.race([this.#asked.promise, this.done.then(() => this.#asked.promise)])
    try {
      for await (const chunk of source) {
        connection.sendCopyFromChunk(chunk)
        // An error of PostgreSQL ends the wait as well: it reads no more then.
        if (connection.stream.writableNeedDrain) await Promise.race([once(connection.stream, 'drain'), this.done])
      }
      connection.endCopyFrom()
    } catch (error) {
      connection.sendCopyFail('the source failed')
      await this.done.catch(() => undefined)
      throw error
    }
    await this.done
  }
}

/**
 * The rows of a `copy … to stdout`, some at a time, each with its line end, in constant memory: PostgreSQL waits for a
 * slow reader. Read it to its end, or close the connection.
 */
export async function* copyOut(client: pg.ClientBase, text: string): AsyncGenerator<Buffer[]> {
  yield* client.query(new CopyOut(text) as unknown as pg.Submittable & CopyOut).rows()
}

/** Sends a source to a `copy … from stdin`; a source that fails, fails the statement. */
export async function copyIn(client: pg.ClientBase, text: string, source: AsyncIterable<Uint8Array>): Promise<void> {
  await client.query(new CopyIn(text) as unknown as pg.Submittable & CopyIn).send(source)
}
