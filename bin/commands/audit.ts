import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Config } from '../../server/platform/config.ts'
import { StartFailure } from '../../server/platform/start-failure.ts'
import { exportAudit } from '../../server/records/audit/export.ts'
import { verifierKey } from '../../server/records/audit/note.ts'
import { verifyFile } from '../../verifier/main.ts'
import { readKey } from '../../verifier/note.ts'
import { verifyExport } from '../../verifier/verify.ts'
import { chosenOrg, withHouse } from './connect.ts'

/** `huiyin audit key`: the public key that verifiers need. */
export async function auditKeyCommand(config: Config, options: { org?: string }): Promise<void> {
  await withHouse(config, async (house) => {
    console.log(verifierKey(await chosenOrg(house, options.org), house.ports.notary.publicKey))
  })
}

/** `huiyin audit export`: everything that `verify` needs, into a new file. */
export async function auditExportCommand(config: Config, file: string, options: { org?: string }): Promise<void> {
  await withHouse(config, async (house) => {
    const progress = (done: number, of: number) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${of} sealed events`)
    }
    const lines = exportAudit(house, await chosenOrg(house, options.org), progress)
    // Never over a file that is there: it may be the proof of something.
    const out = createWriteStream(file, { flags: 'wx', mode: 0o600 })
    await pipeline(Readable.from(withNewlines(lines)), out).catch((error: NodeJS.ErrnoException) => {
      if (!error.code?.startsWith('E')) throw error
      throw new StartFailure('configuration', `The export cannot be written to ${file} (${error.code}).`)
    })
    if (process.stderr.isTTY) process.stderr.write('\n')
    console.log(`Wrote ${file}. Check it with: huiyin audit verify ${file} --key "$(huiyin audit key)"`)
  })
}

/** `huiyin audit check`: verifies what stands in the database now, against the key and the published checkpoints at hand. */
export async function auditCheckCommand(config: Config, options: { org?: string }): Promise<number> {
  return withHouse(config, async (house) => {
    const orgId = await chosenOrg(house, options.org)
    const key = readKey(verifierKey(orgId, house.ports.notary.publicKey))
    const published = await readFile(config.checkpoints.file, 'utf8').catch(() => '')
    const lines = Readable.from(withNewlines(exportAudit(house, orgId)))
    const { deviations, ...counts } = await verifyExport(lines.map(Buffer.from), key, published)
    for (const one of deviations) console.log(`✗ ${one}`)
    if (counts.events === 0) console.log('✗ no event is sealed yet: is the worker running?')
    else if (deviations.length === 0) console.log('✓ nothing was changed since it was sealed')
    for (const [what, count] of Object.entries(counts)) console.log(`  ${what}: ${count}`)
    return deviations.length === 0 && counts.events > 0 ? 0 : 1
  })
}

/** `huiyin audit verify`: the verifier itself, which needs neither server nor settings. */
export async function auditVerifyCommand(file: string, options: { key: string; checkpoint?: string }): Promise<number> {
  return verifyFile(file, options.key, options.checkpoint).catch((error: Error) => {
    throw new StartFailure('configuration', `This cannot be verified: ${error.message}.`)
  })
}

async function* withNewlines(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`
}
