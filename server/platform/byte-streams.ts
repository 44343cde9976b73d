type Bytes = AsyncIterable<Uint8Array>

/** The beginning of a stream, `bytesMax` at most, and everything that follows it. */
export async function splitHead(
  source: Bytes,
  bytesMax: number,
): Promise<{ head: Buffer; rest: AsyncIterable<Buffer> }> {
  const iterator = source[Symbol.asyncIterator]()
  const parts: Uint8Array[] = []
  let have = 0
  while (have < bytesMax) {
    const { value, done } = await iterator.next()
    if (done) break
    parts.push(value)
    have += value.length
  }
  const read = Buffer.concat(parts)
  const over = read.subarray(bytesMax)
  async function* rest(): AsyncGenerator<Buffer> {
    if (over.length > 0) yield over
    for await (const part of { [Symbol.asyncIterator]: () => iterator }) yield Buffer.from(part)
  }
  return { head: read.subarray(0, bytesMax), rest: rest() }
}

/** The same bytes in pieces of exactly `size`, the last one shorter or even empty, and told to be the last. */
export async function* inPieces(source: Bytes, size: number): AsyncGenerator<{ piece: Buffer; isLast: boolean }> {
  let waiting = Buffer.alloc(0)
  for await (const part of source) {
    waiting = Buffer.concat([waiting, part])
    // A full piece goes out only when something follows it, so that the last one is known.
    while (waiting.length > size) {
      yield { piece: waiting.subarray(0, size), isLast: false }
      waiting = waiting.subarray(size)
    }
  }
  yield { piece: waiting, isLast: true }
}

/** The whole stream as one buffer. @throws Error when it has more than `bytesMax` */
export async function readAll(source: Bytes, bytesMax: number): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let have = 0
  for await (const part of source) {
    have += part.length
    if (have > bytesMax) throw new Error(`more than ${bytesMax} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}
