import type { Readable } from 'node:stream'

const newline = 10
const lineBytesMax = 64 * 1024 * 1024

/** A line of a file: its bytes with the one before it set to zero, as the hash of a leaf wants them, and its text. */
export type Line = { number: number; zeroAndBytes: Buffer; text: string }

/** Reads a stream line by line in little memory. `seen` is called for each; an unended last line is a line as well. */
export async function readLines(stream: Readable, seen: (line: Line) => void): Promise<void> {
  let rest: Buffer = Buffer.from([0])
  let number = 0
  const take = (bytes: Buffer, from: number, to: number) => {
    // The newline before the line, or the zero that stands before the first.
    bytes[from - 1] = 0
    number += 1
    seen({ number, zeroAndBytes: bytes.subarray(from - 1, to), text: bytes.toString('utf8', from, to) })
  }
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const bytes = Buffer.concat([rest, chunk])
    let from = 1
    for (let to = bytes.indexOf(newline, from); to >= 0; to = bytes.indexOf(newline, from)) {
      take(bytes, from, to)
      from = to + 1
    }
    rest = bytes.subarray(from - 1)
    if (rest.length > lineBytesMax) throw new Error(`line ${number + 1} is longer than ${lineBytesMax} bytes`)
  }
  if (rest.length > 1) take(Buffer.from(rest), 1, rest.length)
}
