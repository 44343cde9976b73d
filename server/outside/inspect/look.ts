import type { Finding } from '#platform/ports.ts'
import { faultIn } from './contents.rules.ts'
import { draw } from './draw.ts'

/** What the process says in one line of JSON; the drawn picture follows it. */
export type Said = { refused: string } | { width?: number; height?: number }

const bytesMax = 64 * 1024 * 1024
const rssBytesMax = 600 * 1024 * 1024
const nobody = 65_534

/**
 * The process that looks inside one file (inspector.ts starts it): the file comes on standard input, the finding goes
 * to standard output. It has no settings, no secrets and no network, and as root it first becomes nobody.
 */
async function main(kind: string): Promise<void> {
  if (process.getuid?.() === 0) {
    process.setgroups!([])
    process.setgid!(nobody)
    process.setuid!(nobody)
  }
  // Decoding runs on other threads, so this one is free to see the memory grow. Systems without ulimit -v have only this.
  setInterval(() => process.memoryUsage.rss() > rssBytesMax && process.kill(process.pid, 'SIGKILL'), 20).unref()
  const finding = await look(kind, await readInput())
  const rendition = 'rendition' in finding ? finding.rendition : null
  const said: Said = 'refused' in finding ? finding : { width: rendition?.width, height: rendition?.height }
  process.stdout.write(`${JSON.stringify(said)}\n`)
  if (rendition) process.stdout.write(rendition.webp)
}

async function look(kind: string, bytes: Buffer): Promise<Finding> {
  if (kind === 'image') {
    const drawn = await draw(bytes)
    return 'refused' in drawn ? drawn : { rendition: drawn }
  }
  const refused = faultIn(kind as 'pdf' | 'video', bytes)
  return refused ? { refused } : { rendition: null }
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
