/**
 * Checks what Huiyin's audit has exported, offline: `node verifier/main.ts FILE --key KEY [--checkpoint NOTES]`. FILE is an
 * export or the proof of one ticket. Exit code 0: nothing was changed; 1: something was; 2: asked wrongly.
 */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type Key, readKey } from './note.ts'
import { verifyProof } from './proof.ts'
import { type Report, verifyExport } from './verify.ts'

const usage = 'Usage: node verifier/main.ts FILE --key KEY-OR-FILE [--checkpoint FILE-OF-NOTES]'
const beginBytes = 64

/** Reads the files, prints what was found, and answers the exit code. */
export async function verifyFile(file: string, keyOrFile: string, published: string | undefined): Promise<number> {
  const key = readKey(
    /^[^\s+/]+\/[^\s+/]+\+[0-9a-f]{8}\+/.test(keyOrFile) ? keyOrFile : await readFile(keyOrFile, 'utf8'),
  )
  const notes = published ? await readFile(published, 'utf8') : ''
  const began = process.cpuUsage()
  const report = await check(file, key, notes)
  const { user, system } = process.cpuUsage(began)
  for (const line of told(report)) console.log(line)
  console.error(`${Math.round(report.events / ((user + system) / 1e6))} events a second of processor time.`)
  return report.deviations.length === 0 && report.events > 0 ? 0 : 1
}

async function check(file: string, key: Key, notes: string): Promise<Report> {
  let begin = ''
  for await (const chunk of createReadStream(file, { end: beginBytes })) begin += String(chunk)
  if (begin.startsWith('{"format":"huiyin-proof/1"')) return verifyProof(await readFile(file, 'utf8'), key, notes)
  return verifyExport(createReadStream(file, { highWaterMark: 1024 * 1024 }), key, notes)
}

function told({ deviations, events, checkpoints, published, unsealed, erased }: Report): string[] {
  const counted = [
    `${events} sealed events, ${checkpoints} signed checkpoints, ${published} published checkpoints that agree`,
    ...(unsealed > 0 ? [`${unsealed} events are not sealed yet: nothing proves them so far`] : []),
    ...(erased > 0 ? [`the words of ${erased} messages were erased, as events say`] : []),
  ]
  // Whoever took away every leaf must not be told that all is well.
  if (deviations.length === 0 && events === 0) return ['NOT VERIFIED: no event is sealed.', ...counted]
  if (deviations.length === 0) return ['VERIFIED: nothing of this history was changed since it was sealed.', ...counted]
  return [
    'NOT VERIFIED. The first place where it differs comes first:',
    ...deviations.map((one) => `  ${one}`),
    ...counted,
  ]
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { key: { type: 'string' }, checkpoint: { type: 'string' } },
  })
  const [file, ...more] = positionals
  if (!file || !values.key || more.length > 0) {
    console.error(usage)
    process.exit(2)
  }
  process.exit(
    await verifyFile(file, values.key, values.checkpoint).catch((error: Error) => {
      console.error(error.message)
      return 2
    }),
  )
}
