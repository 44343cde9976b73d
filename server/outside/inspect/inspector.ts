import { spawn } from 'node:child_process'
import { availableParallelism, constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { type Duplex, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { readAll } from '#platform/byte-streams.ts'
import type { Box, SeenLine } from '#platform/pictures.rules.ts'
import type { Finding, Inspector } from '#platform/ports.ts'
import type { Said } from './look.ts'

export type Limits = {
  /** A screenshot takes about two seconds of one core, a scroll of six screens eleven, and the machine may be busy. */
  msMax: number
  /** Of memory that may be written, in KiB. Six screens in one picture, or a photo of 16 megapixels, take 0.65 GiB. */
  dataKibMax: number
}
const usual: Limits = { msMax: 120_000, dataKibMax: 1536 * 1024 }

const answerBytesMax = 32 * 1024 * 1024
const saidBytesMax = 200
/** Of everything that was read in a picture, as JSON. */
const linesBytesMax = 4 * 1024 * 1024
/** Of address space, in KiB: Node and its threads reserve six GiB without using them. */
const spaceKibMax = 8 * 1024 * 1024
const cpuSecondsMax = 60
/** Each look may take that memory. */
const slotsMax = 4

const program = join(import.meta.dirname, 'look.ts')
/** Limits of the system where the shell knows them; nothing is ever written to a file. */
const limited = (dataKibMax: number) =>
  `ulimit -c 0; ulimit -f 0; ulimit -t ${cpuSecondsMax}; ulimit -v ${spaceKibMax} 2>/dev/null; ulimit -d ${dataKibMax} 2>/dev/null; exec "$@"`
/** Where the process tells what it read, and hears what to cover: look.ts knows it by its number, 3. */
const stdio = ['pipe', 'pipe', 'ignore', 'pipe'] as const
/** Versions of the engine from 1.29 on would tell its maker what they run; no call of ours ever reaches outside. */
const environment = { ORT_DISABLE_TELEMETRY: '1' }
const nodeOptions = [
  '--permission',
  '--allow-fs-read=*',
  '--allow-addons',
  '--max-old-space-size=300',
  '--disable-warning=SecurityWarning',
]

/** Looks inside each file in a new process that is gone, or killed, within two minutes. */
export function childInspector(limits: Limits = usual): Inspector {
  const slots = Math.min(availableParallelism(), slotsMax)
  return {
    slots,
    look: (kind, plain, toCover) => look(kind, plain, toCover, limits),
    async writeOver(plain, words) {
      const finding = await look('watermark', plain, () => words, limits)
      if ('refused' in finding || !finding.rendition) throw new Error('writing over a picture: it is none')
      return finding.rendition.webp
    },
  }
}

async function look(
  kind: string,
  plain: AsyncIterable<Uint8Array>,
  toAnswer: (lines: SeenLine[]) => Box[] | string,
  { msMax, dataKibMax }: Limits,
): Promise<Finding> {
  const child = spawn('/bin/sh', ['-c', limited(dataKibMax), 'sh', process.execPath, ...nodeOptions, program, kind], {
    cwd: '/',
    env: environment,
    stdio: [...stdio],
    timeout: msMax,
    killSignal: 'SIGKILL',
  })
  // Customers being served come first.
  if (child.pid) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  const ended = new Promise<string>((done) => {
    child.on('error', (error) => done(error.message))
    child.on('close', (code, signal) => done(code === 0 ? '' : `ended with ${signal ?? code}`))
  })
  let fault: unknown
  const failWith = (error: NodeJS.ErrnoException) => {
    // That it died before it read everything, it says itself.
    if (!['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes(error.code ?? '')) fault = error
    child.kill('SIGKILL')
  }
  const fed = pipeline(Readable.from(plain), child.stdin!).catch(failWith)
  const answered = answerOn(child.stdio[3] as Duplex, toAnswer).catch(failWith)
  const answer = await readAll(child.stdout!, answerBytesMax).catch(() => Buffer.alloc(0))
  const [why] = await Promise.all([ended, fed, answered])
  if (fault) throw fault
  if (why) throw new Error(`looking inside a file: ${why}`)
  return findingOf(answer)
}

/** Hears what was read, in one line, and says what to cover or to write. A process that read nothing ends without a line. */
async function answerOn(channel: Duplex, toAnswer: (lines: SeenLine[]) => Box[] | string): Promise<void> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of channel.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    parts.push(part)
    bytes += part.length
    if (bytes > linesBytesMax) throw new Error('looking inside a file: too much was read')
    if (part.at(-1) !== 10) continue
    channel.end(JSON.stringify(toAnswer(linesOf(Buffer.concat(parts)))))
    return
  }
}

/** Without the parser's own words: they quote what it stumbled over. */
function linesOf(said: Buffer): SeenLine[] {
  try {
    return JSON.parse(said.toString()) as SeenLine[]
  } catch {
    throw new Error('looking inside a file: what was read is no JSON')
  }
}

function findingOf(answer: Buffer): Finding {
  const end = answer.subarray(0, saidBytesMax).indexOf('\n')
  if (end < 0) throw new Error('looking inside a file: no answer')
  const said = JSON.parse(answer.toString('utf8', 0, end)) as Said
  if ('refused' in said) return said as Finding
  if (!said.width || !said.height) return { rendition: null }
  return { rendition: { webp: answer.subarray(end + 1), width: said.width, height: said.height } }
}
