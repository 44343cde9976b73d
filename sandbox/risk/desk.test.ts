/** The sandbox's risk desk: what it believes, and what it lists. */
import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { systemClock } from '../../server/platform/clock.ts'
import { signWebhook } from '../../server/platform/webhook-signature.ts'
import { openRiskDesk, type RiskDesk } from './desk.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'huiyin-risk-'))
const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
const another = `whsec_${Buffer.alloc(32, 2).toString('base64')}`
const opened: RiskDesk[] = []
const open = async (folder = dataDir) => {
  const desk = await openRiskDesk({ dataDir: folder, port: 0, secret })
  opened.push(desk)
  return desk
}
after(() => {
  for (const desk of opened) desk.close()
  rmSync(dataDir, { recursive: true })
})

const news = { type: 'protection.standing', ticket: 'HY-7K2M-3Q9X' }
const tell = async (
  { url }: RiskDesk,
  id: string,
  body = JSON.stringify(news),
  key = secret,
  at = systemClock.now(),
) => {
  const answer = await fetch(`${url}/protections`, {
    method: 'POST',
    headers: signWebhook(key, { id, at, body }),
    body,
  })
  return answer.status
}
const listed = async ({ url }: RiskDesk) =>
  (await (await fetch(url)).json()) as { simulated: boolean; refused: number; heard: { id: string; news: unknown }[] }

test('it believes what is signed, once for each id, lists the newest first, and still has it after a crash', async () => {
  let desk = await open()
  assert.deepEqual([await tell(desk, 'one'), await tell(desk, 'one'), await tell(desk, 'two')], [204, 204, 204])
  // A line that a crash cut off.
  appendFileSync(join(dataDir, 'heard.jsonl'), '{"id":"three","news')
  desk.close()
  desk = await open()
  const { simulated, refused, heard } = await listed(desk)
  assert.deepEqual([simulated, refused], [true, 0])
  assert.deepEqual(
    heard.map(({ id, news: said }) => [id, said]),
    [
      ['two', news],
      ['one', news],
    ],
  )
  assert.equal(await tell(desk, 'four'), 204)
  assert.equal(desk.heard().length, 3)
})

test('it refuses what nobody signed, what another signed, what is old, and what cannot be read', async () => {
  const desk = await open(join(dataDir, 'other'))
  const body = JSON.stringify(news)
  const unsigned = await fetch(desk.url, { method: 'POST', body })
  const old = new Date(systemClock.now().getTime() - 10 * 60_000)
  assert.deepEqual(
    [unsigned.status, await tell(desk, 'one', body, another), await tell(desk, 'one', body, secret, old)],
    [401, 401, 401],
  )
  assert.equal(await tell(desk, 'one', 'no json'), 400)
  assert.equal((await fetch(desk.url, { method: 'PUT', body })).status, 405)
  const { refused, heard } = await listed(desk)
  assert.deepEqual([refused, heard], [3, []])
})
