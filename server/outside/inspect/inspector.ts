import { spawn } from 'node:child_process'
import { availableParallelism, constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { readAll } from '#platform/byte-streams.ts'
import type { Finding, Inspector } from '#platform/ports.ts'
import type { Said } from './look.ts'

const lookMsMax = 10_000
const answerBytesMax = 32 * 1024 * 1024
const saidBytesMax = 200
/** Of address space, in KiB: what Node reserves without using it is in it, so it is three times what may be used. */
const spaceKibMax = 3 * 1024 * 1024
const cpuSecondsMax = 10

const program = join(import.meta.dirname, 'look.ts')
/** Limits of the system where the shell knows them; nothing is ever written to a file. */
const limited = `ulimit -c 0; ulimit -f 0; ulimit -t ${cpuSecondsMax}; ulimit -v ${spaceKibMax} 2>/dev/null; exec "$@"`
const nodeOptions = [
  '--permission',
  '--allow-fs-read=*',
  '--allow-addons',
  '--max-old-space-size=300',
  '--disable-warning=SecurityWarning',
]

/** Looks inside each file in a new process that is gone, or killed, within ten seconds. */
export function childInspector(): Inspector {
  return { slots: availableParallelism(), look }
}

async function look(kind: string, plain: AsyncIterable<Uint8Array>): Promise<Finding> {
  const child = spawn('/bin/sh', ['-c', limited, 'sh', process.execPath, ...nodeOptions, program, kind], {
    cwd: '/',
    env: {},
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: lookMsMax,
    killSignal: 'SIGKILL',
  })
  // Customers being served come first.
  if (child.pid) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  const ended = new Promise<string>((done) => {
    child.on('error', (error) => done(error.message))
    child.on('close', (code, signal) => done(code === 0 ? '' : `ended with ${signal ?? code}`))
  })
  let fault: unknown
  const fed = pipeline(Readable.from(plain), child.stdin).catch((error: NodeJS.ErrnoException) => {
    // That it died before it read everything, it says itself.
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') fault = error
    child.kill('SIGKILL')
  })
  const answer = await readAll(child.stdout, answerBytesMax).catch(() => Buffer.alloc(0))
  const [why] = await Promise.all([ended, fed])
  if (fault) throw fault
  if (why) throw new Error(`looking inside a file: ${why}`)
  return findingOf(answer)
}

function findingOf(answer: Buffer): Finding {
  const end = answer.subarray(0, saidBytesMax).indexOf('\n')
  if (end < 0) throw new Error('looking inside a file: no answer')
  const said = JSON.parse(answer.toString('utf8', 0, end)) as Said
  if ('refused' in said) return said as Finding
  if (!said.width || !said.height) return { rendition: null }
  return { rendition: { webp: answer.subarray(end + 1), width: said.width, height: said.height } }
}
