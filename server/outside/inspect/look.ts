import { readFileSync, writeSync } from 'node:fs'
import type { Box, SeenLine } from '#platform/pictures.rules.ts'
import type { Finding } from '#platform/ports.ts'
import { faultIn } from './contents.rules.ts'

/** What the process says in one line of JSON; the drawn picture follows it. */
export type Said = { refused: string } | { width?: number; height?: number }

/** A socket: what was read in a picture goes out in one line, what to cover comes back until its end. */
export const talkChannel = 3

const bytesMax = 64 * 1024 * 1024
const rssBytesMax = 900 * 1024 * 1024
const nobody = 65_534

/**
 * The process that looks inside one file (inspector.ts starts it): the file comes on standard input, the finding goes
 * to standard output. It has no settings, no secrets and no network, and as root it first becomes nobody.
 */
async function main(kind: string): Promise<void> {
  // Before it becomes nobody, who may not be able to read where this is installed.
  const look = await lookOf(kind)
  if (process.getuid?.() === 0) {
    process.setgroups!([])
    process.setgid!(nobody)
    process.setuid!(nobody)
  }
  // Decoding runs on other threads, so this one is free to see the memory grow. Systems without ulimit -v have only this.
  setInterval(() => process.memoryUsage.rss() > rssBytesMax && process.kill(process.pid, 'SIGKILL'), 20).unref()
  const finding = await look(await readInput())
  const rendition = 'rendition' in finding ? finding.rendition : null
  const said: Said = 'refused' in finding ? finding : { width: rendition?.width, height: rendition?.height }
  process.stdout.write(`${JSON.stringify(said)}\n`)
  if (rendition) process.stdout.write(rendition.webp)
}

type Look = (bytes: Buffer) => Promise<Finding>

function lookOf(kind: string): Look | Promise<Look> {
  if (kind === 'image') return pictureLook()
  return kind === 'watermark' ? watermarkLook() : lookFor(kind as 'pdf' | 'video')
}

/** Decoder, reader and models are loaded for pictures only. */
async function pictureLook(): Promise<Look> {
  const [{ decode, draw }, { openReader }] = await Promise.all([import('./draw.ts'), import('./read.ts')])
  const read = openReader()
  return async (bytes) => {
    const picture = await decode(bytes)
    if ('refused' in picture) return picture
    const webp = await draw(picture, ask<Box[]>(await read(picture)))
    return { rendition: { webp, width: picture.width, height: picture.height } }
  }
}

/** Nothing is read in it; the words to write over it come the way that boxes do. */
async function watermarkLook(): Promise<Look> {
  const [{ decode, draw }, { writeOver }] = await Promise.all([import('./draw.ts'), import('./watermark.ts')])
  return async (bytes) => {
    const picture = await decode(bytes)
    if ('refused' in picture) return picture
    writeOver(picture, ask<string>([]))
    return { rendition: { webp: await draw(picture, []), width: picture.width, height: picture.height } }
  }
}

function lookFor(kind: 'pdf' | 'video'): Look {
  return async (bytes) => {
    const refused = faultIn(kind, bytes)
    return refused ? { refused } : { rendition: null }
  }
}

/** What to cover, or to write, is not decided here: the rules are of the records. */
function ask<T>(lines: SeenLine[]): T {
  const said = Buffer.from(`${JSON.stringify(lines)}\n`)
  for (let done = 0; done < said.length; ) done += writeSync(talkChannel, said, done)
  return JSON.parse(readFileSync(talkChannel, 'utf8')) as T
}

async function readInput(): Promise<Buffer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > bytesMax) throw new Error('too many bytes')
    parts.push(part)
  }
  return Buffer.concat(parts)
}

await main(process.argv[2]!)
