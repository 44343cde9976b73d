/**
 * "Personal data that cannot leak", tried: planted data goes in through every public door of a desk as its user starts
 * it, and is then looked for in everything that the desk left anywhere.
 */
import { randomBytes } from 'node:crypto'
import { createReadStream, globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import { openSealed } from '../../server/platform/backup/envelope.ts'
import { runningPostgres } from '../../server/platform/embedded-postgres.ts'
import { connect, huiyin, startDesk, stopDesk, until } from '../../test/launcher/desk.ts'
import { cookieOf, setUp, setUpCodeOf } from '../../test/launcher/talk.ts'
import { type AfterErasure, afterErasure } from './after-erasure.ts'
import { type Canary, makeCanaries } from './canaries.ts'
import { type Planted, plant } from './plant.ts'
import { type Hit, Searcher } from './search.ts'

/** Where a hit was found, for people: a part of what was searched. */
export type Found = { where: string } & Pick<Hit, 'encoding'> & { kind: Canary['kind']; value: string }
export type Secrecy = {
  planted: Planted
  canaries: number
  searchedBytes: number
  /** In data files, write-ahead log, uploads, logs, backup (as it lies there, and opened). */
  hits: Found[]
  /** In letters, other than the address of the one that each is for. */
  letterHits: Found[]
  erasure: AfterErasure
}

const settleMsMax = 180_000

export async function secrecy(
  folder: string,
  count: number,
  say: (line: string) => void = () => undefined,
): Promise<Secrecy> {
  const canaries = makeCanaries(count)
  const key = randomBytes(32)
  const settings = {
    HUIYIN_DEMO: 'off',
    HUIYIN_LOG: 'trace',
    HUIYIN_BACKUP_KEY: key.toString('base64'),
    // Nobody answers there, but the desk asks: so the tables of money name the payments.
    HUIYIN_CORE_URL: 'http://127.0.0.1:9',
    HUIYIN_CORE_TOKEN: 'nobody-knows-it',
    HUIYIN_CORE_CALLBACK_SECRETS: `whsec_${randomBytes(32).toString('base64')}`,
  }
  const desk = await startDesk(join(folder, 'data'), settings)
  const admin = await setUp(desk.console, setUpCodeOf(desk.out()))
  if (admin.status !== 201) throw new Error(`setting up was answered with ${admin.status}`)
  const planted = await plant(desk, canaries, cookieOf(admin))
  say(`planted ${canaries.length}: ${JSON.stringify(planted)}`)
  const database = await connect((await runningPostgres(desk.dataDir))!.ownerUrl())
  const waiting = `select (select count(*) from notices where sent_at is null and failed_at is null and attempts = 0)
    + (select count(*) from uploads where state = 'checking') as count`
  await until(
    'the worker has nothing to do',
    async () => (await database.query(waiting)).rows[0].count === '0',
    settleMsMax,
  )
  await database.query('checkpoint')
  await database.end()
  const backup = join(folder, 'desk.backup')
  const made = await huiyin(['backup', backup], desk.settings)
  if (made.code !== 0) throw new Error(`the backup failed: ${made.err}`)
  await stopDesk(desk)

  const searcher = new Searcher(canaries)
  const hits: Found[] = []
  const letterHits: Found[] = []
  let searchedBytes = 0
  const search = async (where: string, source: AsyncIterable<Uint8Array>, into = hits): Promise<void> => {
    async function* counted() {
      for await (const part of source) {
        searchedBytes += part.length
        yield part
      }
    }
    for (const { canary, encoding } of await searcher.find(counted()))
      into.push({ where, encoding, kind: canary.kind, value: canary.value })
  }
  for (const file of globSync('**', { cwd: desk.dataDir, withFileTypes: true }).filter((entry) => entry.isFile())) {
    const path = join(file.parentPath, file.name)
    const where = relative(desk.dataDir, path).split(sep).join('/')
    if (!where.startsWith('mail/')) await search(where, createReadStream(path))
    else await search(where, Readable.from([await letterOf(path)]), letterHits)
  }
  await search('the log', Readable.from([Buffer.from(desk.out() + desk.err() + made.out + made.err)]))
  await search('the backup', createReadStream(backup))
  await search('the backup, opened', await openSealed(backup, { key }))
  const erasure = await afterErasure(desk, backup, folder)
  return { planted, canaries: canaries.length, searchedBytes, hits, letterHits, erasure }
}

/** A letter without the address that it is for, its body decoded. */
async function letterOf(path: string): Promise<Buffer> {
  const [head = '', ...body] = (await readFile(path, 'utf8')).split(/\r?\n\r?\n/)
  const text = body.join('\n\n')
  const plain = /base64/i.test(head) ? Buffer.from(text, 'base64').toString() : text
  return Buffer.from(`${head.replace(/^To:.*(?:\r?\n[ \t].*)*$/im, '')}\n\n${plain}`)
}
