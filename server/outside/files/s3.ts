import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { AwsClient } from 'aws4fetch'
import type { Clock } from '#platform/clock.ts'
import { type Files, FilesUnavailable } from '#platform/ports.ts'
import { forgetSpooled, spool } from './folder.ts'

/** 50 MiB at a slow 1 MiB/s, and some. */
const putMsMax = 60_000
const getMsMax = 60_000
const shortMsMax = 10_000

export type S3Settings = { bucket: string; endpoint: string; region: string; keyId: string; secret: string }

/**
 * Files in a bucket that speaks S3, signed with Signature Version 4, addressed by path (`endpoint/bucket/key`). A file
 * is first written whole to `spoolRoot` on this machine, because the signature needs its hash before its first byte.
 */
export function s3Files(settings: S3Settings, spoolRoot: string, clock: Clock): Files {
  const { bucket, endpoint, region, keyId, secret } = settings
  const signer = new AwsClient({ accessKeyId: keyId, secretAccessKey: secret, service: 's3', region, retries: 0 })
  const urlOf = (orgId: string, key: string) => `${endpoint}/${bucket}/${orgId}/${key}`

  /** One request. A status outside `accepted` is a store that does not work. */
  async function ask(
    url: string,
    init: RequestInit & { duplex?: 'half' },
    msMax: number,
    accepted: number[],
  ): Promise<Response> {
    const { body, duplex, ...plain } = init
    try {
      // Signed without its body: the hash stands in a header of its own.
      const signed = await signer.sign(url, plain)
      const answer = await fetch(url, {
        method: plain.method ?? 'GET',
        headers: signed.headers,
        redirect: 'error',
        signal: AbortSignal.timeout(msMax),
        ...(body ? { body, duplex: 'half' } : {}),
      } as RequestInit)
      if (accepted.includes(answer.status)) return answer
      const text = await answer.text()
      const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? ''
      throw new Error(`${plain.method ?? 'GET'} answered ${answer.status} ${code}`.trim())
    } catch (error) {
      const { message, cause } = error as Error
      throw new FilesUnavailable(`${endpoint}: ${(cause as Error | undefined)?.message ?? message}`, { cause: error })
    }
  }

  return {
    where: `s3://${bucket} at ${endpoint}`,
    async put(orgId, sealed) {
      const { path, key, bytes } = await spool(spoolRoot, clock, sealed)
      try {
        const headers = { 'content-length': String(bytes), 'x-amz-content-sha256': key }
        const body = Readable.toWeb(createReadStream(path)) as unknown as BodyInit
        const answer = await ask(urlOf(orgId, key), { method: 'PUT', headers, body, duplex: 'half' }, putMsMax, [200])
        await answer.arrayBuffer()
        return { key, bytes }
      } finally {
        await rm(path, { force: true })
      }
    },
    async *get(orgId, key) {
      const answer = await ask(urlOf(orgId, key), {}, getMsMax, [200])
      try {
        for await (const part of answer.body!) yield Buffer.from(part)
      } catch (error) {
        throw new FilesUnavailable(`${endpoint}: ${(error as Error).message}`, { cause: error })
      }
    },
    async remove(orgId, key) {
      const answer = await ask(urlOf(orgId, key), { method: 'DELETE' }, shortMsMax, [200, 204, 404])
      await answer.arrayBuffer()
    },
    async *list(orgId, before) {
      await forgetSpooled(spoolRoot, before)
      for (let after = ''; ; ) {
        const query = new URLSearchParams({
          'list-type': '2',
          prefix: `${orgId}/`,
          ...(after ? { 'start-after': after } : {}),
        })
        const answer = await ask(`${endpoint}/${bucket}?${query}`, {}, shortMsMax, [200])
        const page = await answer.text()
        // Our own names are hexadecimal, so nothing in them is ever escaped.
        const found = [
          ...page.matchAll(/<Key>([0-9a-f-]+\/([0-9a-f]{64}))<\/Key>\s*<LastModified>([^<]+)<\/LastModified>/g),
        ]
        for (const [, , key, at] of found) if (new Date(at!) < before) yield key!
        after = found.at(-1)?.[1] ?? ''
        if (!/<IsTruncated>true<\/IsTruncated>/.test(page) || !after) return
      }
    },
  }
}
