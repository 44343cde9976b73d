/** Looks for planted data in raw bytes, in every encoding in which they might have got there. */
import { type Canary, fullWidth } from './canaries.ts'

export type Hit = { canary: Canary; encoding: string }
type Needle = Hit & { bytes: Buffer }

/** Shorter ones would be found by chance. */
const needleBytesMin = 6

/** UTF-8, GB18030, base64 at each of its three places, hexadecimal in both cases, full width; as it is and as it was written. */
export function needlesOf(canary: Canary): Needle[] {
  const needles = new Map<string, Needle>()
  const add = (encoding: string, bytes: Buffer) => {
    if (bytes.length >= needleBytesMin) needles.set(bytes.toString('latin1'), { canary, encoding, bytes })
  }
  for (const text of new Set([canary.value, canary.spoken, fullWidth(canary.value)])) {
    const utf8 = Buffer.from(text)
    add(text === canary.value || text === canary.spoken ? 'UTF-8' : 'full width', utf8)
    for (const bytes of [utf8, gb18030(text)]) {
      if (bytes !== utf8) add('GB18030', bytes)
      add('hex', Buffer.from(bytes.toString('hex')))
      add('hex', Buffer.from(bytes.toString('hex').toUpperCase()))
      for (const shift of [0, 1, 2]) add('base64', base64At(bytes, shift))
    }
  }
  return [...needles.values()]
}

/** What of some bytes is the same in base64 whatever stands around them, when so many bytes came before. */
function base64At(bytes: Buffer, shift: number): Buffer {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replace(/=+$/, '')
  const from = Math.ceil((shift * 8) / 6)
  const to = Math.floor(((shift + bytes.length) * 8) / 6)
  return Buffer.from(text.slice(from, to))
}

let table: Map<string, Buffer> | null = null

/** Node reads GB 18030 and does not write it: the table is made by reading every pair of bytes. */
function gb18030(text: string): Buffer {
  if (!table) {
    table = new Map()
    const decoder = new TextDecoder('gb18030')
    for (let first = 0x81; first <= 0xfe; first++) {
      for (let second = 0x40; second <= 0xfe; second++) {
        const pair = Buffer.from([first, second])
        const sign = decoder.decode(pair)
        if ([...sign].length === 1 && sign !== '\ufffd') table.set(sign, pair)
      }
    }
  }
  return Buffer.concat([...text].map((sign) => table!.get(sign) ?? Buffer.from(sign)))
}

/**
 * Searches streams of bytes. Four bytes at each place are looked up in a bit map, and only where that says perhaps, the
 * needles are compared: as fast as reading.
 */
export class Searcher {
  readonly #bits = new Uint8Array(1 << 20)
  readonly #byStart = new Map<number, Needle[]>()
  readonly #bytesMax: number

  constructor(canaries: Canary[]) {
    const needles = canaries.flatMap(needlesOf)
    this.#bytesMax = Math.max(...needles.map(({ bytes }) => bytes.length))
    for (const needle of needles) {
      const start = needle.bytes.readInt32LE(0)
      this.#bits[place(start)] = 1
      this.#byStart.set(start, [...(this.#byStart.get(start) ?? []), needle])
    }
  }

  /** Every hit in a stream, however it is cut. */
  async find(source: AsyncIterable<Uint8Array>): Promise<Hit[]> {
    const hits: Hit[] = []
    let rest = Buffer.alloc(0)
    for await (const part of source) {
      const bytes = Buffer.concat([rest, part])
      const upTo = bytes.length - this.#bytesMax
      this.#scan(bytes, upTo, hits)
      rest = bytes.subarray(Math.max(0, upTo))
    }
    this.#scan(rest, rest.length, hits)
    return hits
  }

  #scan(bytes: Buffer, upTo: number, hits: Hit[]): void {
    for (let at = 0; at < upTo && at + 4 <= bytes.length; at++) {
      const start = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
      if (this.#bits[place(start)] === 0) continue
      for (const needle of this.#byStart.get(start) ?? [])
        if (bytes.subarray(at, at + needle.bytes.length).equals(needle.bytes)) hits.push(needle)
    }
  }
}

function place(start: number): number {
  return Math.imul(start, 0x9e3779b1) >>> 12
}
