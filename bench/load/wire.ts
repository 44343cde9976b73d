import { connect, type Socket } from 'node:net'

const none = Buffer.alloc(0)

export type Answer = { status: number; head: string; body: Buffer }

/**
 * One keep-alive connection that speaks as much HTTP/1.1 as a bench needs: a ready-made request goes out, status and
 * body come back, one at a time. node:http would cost the client more than the server that is measured.
 */
export class Wire {
  readonly #port: number
  #socket: Socket | null = null
  #got: Buffer = none
  #waiting: ((answer: Answer | null) => void) | null = null
  #timer: NodeJS.Timeout | undefined

  constructor(port: number) {
    this.#port = port
  }

  /** Sends a request; `done` gets its answer, or null when the connection ended or nothing came within `msMax`. */
  send(request: Buffer, done: (answer: Answer | null) => void, msMax = 30_000): void {
    this.#waiting = done
    this.#socket ??= this.#open()
    this.#timer = setTimeout(() => this.#socket?.destroy(), msMax)
    this.#socket.write(request)
  }

  /** Hangs up; the next request gets a new connection. */
  close(): void {
    const socket = this.#socket
    this.#socket = null
    socket?.destroy()
  }

  #open(): Socket {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true })
    this.#got = none
    socket.on('data', (bytes: Buffer) => this.#read(bytes))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      // One that the server asked to close has been answered already, and another may be at work.
      if (this.#socket !== socket) return
      this.#socket = null
      this.#answer(null)
    })
    return socket
  }

  #read(bytes: Buffer): void {
    this.#got = this.#got.length === 0 ? bytes : Buffer.concat([this.#got, bytes])
    const headEnd = this.#got.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = this.#got.toString('latin1', 0, headEnd)
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
    const end = headEnd + 4 + length
    if (this.#got.length < end) return
    const answer = { status: Number(head.slice(9, 12)), head, body: this.#got.subarray(headEnd + 4, end) }
    this.#got = none
    if (/\r\nconnection: close/i.test(head)) this.close()
    this.#answer(answer)
  }

  #answer(answer: Answer | null): void {
    clearTimeout(this.#timer)
    const done = this.#waiting
    this.#waiting = null
    done?.(answer)
  }
}
