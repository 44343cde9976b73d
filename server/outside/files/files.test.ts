/** The stores of files: the folder always, a bucket too when HUIYIN_FILES_URL names one (test/s3/check.sh starts one). */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { AwsClient } from 'aws4fetch'
import { readAll } from '#platform/byte-streams.ts'
import { systemClock } from '#platform/clock.ts'
import { loadConfig } from '#platform/config.ts'
import { sha256 } from '#platform/crypto.ts'
import { type Files, FilesUnavailable } from '#platform/ports.ts'
import { folderFiles } from './folder.ts'
import { type S3Settings, s3Files } from './s3.ts'

const folder = await mkdtemp(join(tmpdir(), 'huiyin-store-'))
after(() => rm(folder, { recursive: true, force: true }))

const stores: Record<string, Files> = { folder: folderFiles(join(folder, 'own'), systemClock) }
const { filesBucket } = loadConfig(process.env)
if (filesBucket) {
  const { endpoint, bucket, keyId, secret, region } = filesBucket
  const signer = new AwsClient({ accessKeyId: keyId, secretAccessKey: secret, service: 's3', region })
  assert.equal((await signer.fetch(`${endpoint}/${bucket}`, { method: 'PUT' })).status, 200)
  stores.bucket = s3Files(filesBucket, join(folder, 'spool'), systemClock)
}

const org = '0197fdd2-0000-7000-8000-000000000001'
const other = '0197fdd2-0000-7000-8000-000000000002'
const later = () => new Date(systemClock.now().getTime() + 3_600_000)
async function* parts(...all: Buffer[]) {
  yield* all
}
async function keysOf(files: Files, orgId: string, before = later()): Promise<string[]> {
  const keys: string[] = []
  for await (const key of files.list(orgId, before)) keys.push(key)
  return keys.sort()
}
const unavailable = (act: () => Promise<unknown>) => assert.rejects(act, FilesUnavailable)
const read = (files: Files, orgId: string, key: string) => readAll(files.get(orgId, key), 100 * 1024 * 1024)

for (const [name, files] of Object.entries(stores)) {
  describe(`files in a ${name}`, () => {
    it('are found under the hash of their bytes, by their organisation only', async () => {
      const bytes = Buffer.from('sealed bytes')
      const put = await files.put(org, parts(bytes.subarray(0, 5), bytes.subarray(5)))
      assert.deepEqual(put, { key: sha256(bytes).toString('hex'), bytes: bytes.length })
      assert.deepEqual(await read(files, org, put.key), bytes)
      await unavailable(() => read(files, other, put.key))
      assert.deepEqual(await files.put(org, parts(bytes)), put, 'the same bytes twice are one file')
      await files.put(org, parts())
      await files.remove(org, sha256('').toString('hex'))
      await files.remove(org, put.key)
      await files.remove(org, put.key)
      await unavailable(() => read(files, org, put.key))
    })

    it('may be large', async () => {
      const bytes = Buffer.alloc(52 * 1024 * 1024, 'large')
      const { key } = await files.put(
        org,
        parts(...Array.from({ length: 52 }, (_, n) => bytes.subarray(n << 20, (n + 1) << 20))),
      )
      assert.equal(sha256(await read(files, org, key)).toString('hex'), key)
      await files.remove(org, key)
    })

    it('that end half-way leave nothing', async () => {
      async function* cut() {
        yield Buffer.from('the beginning')
        throw new Error('the sender went away')
      }
      await assert.rejects(files.put(org, cut()), /the sender went away/)
      assert.deepEqual(await keysOf(files, org), [])
      for (const spool of ['own', 'spool'])
        assert.deepEqual(await readdir(join(folder, spool, 'incoming')).catch(() => []), [])
    })

    it('are listed page after page, by age', async () => {
      const put: string[] = []
      const all = Array.from({ length: 1_030 }, (_, n) => n)
      while (all.length > 0)
        put.push(
          ...(await Promise.all(all.splice(0, 20).map((n) => files.put(org, parts(Buffer.from(`${n}`)))))).map(
            ({ key }) => key,
          ),
        )
      assert.deepEqual(await keysOf(files, org), put.sort())
      assert.deepEqual(await keysOf(files, org, new Date(systemClock.now().getTime() - 3_600_000)), [])
      assert.deepEqual(await keysOf(files, other), [])
      while (put.length > 0) await Promise.all(put.splice(0, 20).map((key) => files.remove(org, key)))
      assert.deepEqual(await keysOf(files, org), [])
    })
  })
}

describe('a folder', () => {
  it('forgets what a killed process left half-written', async () => {
    const files = folderFiles(join(folder, 'killed'), systemClock)
    await files.put(org, parts(Buffer.from('x')))
    const left = join(folder, 'killed', 'incoming', 'left')
    await writeFile(left, 'half')
    const yesterday = new Date(systemClock.now().getTime() - 86_400_000)
    await utimes(left, yesterday, yesterday)
    await keysOf(files, org, new Date(systemClock.now().getTime() - 3_600_000))
    assert.deepEqual(await readdir(join(folder, 'killed', 'incoming')), [])
  })

  it('that cannot be written is unavailable', async () => {
    await writeFile(join(folder, 'a-file'), '')
    const files = folderFiles(join(folder, 'a-file'), systemClock)
    await unavailable(() => files.put(org, parts(Buffer.from('x'))))
    await unavailable(() => files.remove(org, 'ab'))
    await unavailable(() => keysOf(files, org))
  })
})

describe('a bucket that does not work', () => {
  const servers: Server[] = []
  after(() => {
    for (const server of servers) server.close()
  })
  async function broken(answer: Parameters<typeof createServer>[1]): Promise<Files> {
    const server = createServer(answer as never)
    servers.push(server)
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    const settings: S3Settings = {
      bucket: 'b',
      endpoint: `http://127.0.0.1:${port}`,
      region: 'r',
      keyId: 'k',
      secret: 's',
    }
    return s3Files(settings, join(folder, 'broken'), systemClock)
  }
  async function isUnavailable(files: Files): Promise<void> {
    await unavailable(() => files.put(org, parts(Buffer.from('x'))))
    await unavailable(() => read(files, org, 'ab'))
    await unavailable(() => files.remove(org, 'ab'))
    await unavailable(() => keysOf(files, org))
    assert.deepEqual(await readdir(join(folder, 'broken', 'incoming')), [])
  }

  it('refuses, fails, sends elsewhere, hangs up or is not there: unavailable, and nothing is left', async () => {
    for (const status of [301, 403, 500, 503])
      await isUnavailable(
        await broken((request, reply) => {
          request.resume()
          reply
            .writeHead(status, status === 301 ? { location: 'http://127.0.0.1:1/' } : {})
            .end('<Error><Code>No</Code></Error>')
        }),
      )
    await isUnavailable(await broken((request) => request.destroy()))
    const gone = await broken(() => undefined)
    await new Promise((done) => servers.at(-1)!.close(done))
    await isUnavailable(gone)
  })

  it('that stops in the middle of a file is unavailable, not a shorter file', async () => {
    const files = await broken((_request, reply) => {
      reply.writeHead(200, { 'content-length': 1000 })
      reply.write('the beginning', () => reply.destroy())
    })
    await unavailable(() => read(files, org, 'ab'))
  })
})
