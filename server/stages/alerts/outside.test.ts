/** The question at a real gateway, and the answer at a real risk system: both processes or servers of their own. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '#platform/clock.ts'
import { isGenuine } from '#platform/webhook-signature.ts'
import { createEntryPoint } from '#records/entries/change.ts'
import { entriesOf } from '#records/entries/find.ts'
import { activeSecrets } from '#records/entries/posted.ts'
import { addSecret } from '#records/entries/secrets.ts'
import { readProtections } from '#stages/remedies/protections.ts'
import { sendQuestion } from '#stages/replies/phone/ask.ts'
import { startSandboxGateway } from '../../../sandbox/gateway/start.ts'
import { openTestOrg } from '../../../test/house.ts'
import { sandboxGateway } from '../../outside/phone/sandbox-gateway.ts'
import { postSigned } from '../../outside/webhooks/post.ts'
import { answerQuestion } from './answer.ts'
import { askCustomers } from './ask.ts'
import { takeAlert } from './post.ts'
import { tellRiskSystems } from './tell.ts'

test('the message has every word and the link, and the risk system believes the answer', async () => {
  const org = await openTestOrg()
  org.house.clock.set(systemClock.now())
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-gateway-'))
  const receiptSecret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
  const gateway = await startSandboxGateway({ dataDir: folder, token: 'a token', callbackSecret: receiptSecret })
  const heard: { headers: Record<string, string | string[] | undefined>; body: Buffer }[] = []
  const riskSystem = createServer(async (request, response) => {
    heard.push({ headers: request.headers, body: Buffer.concat(await Array.fromAsync(request)) })
    response.writeHead(heard.length === 1 ? 503 : 204).end()
  }).listen(0, '127.0.0.1')
  await once(riskSystem, 'listening')
  try {
    const port = sandboxGateway({ url: gateway.url, token: 'a token', receiptSecrets: [receiptSecret] })
    Object.assign(org.house.ports, { phone: port })
    const origin = `http://127.0.0.1:${(riskSystem.address() as AddressInfo).port}`
    const json = {
      alertId: 'R-1',
      phone: '13812345678',
      transactionNo: 'T-1',
      amount: { amountMinor: '100000', currency: 'CNY' },
      merchant: 'Cloud Shop',
      at: systemClock.now().toISOString(),
      language: 'en',
      callback: `${origin}/answers`,
    }
    const { link } = await org.asSystem(async (work) => {
      const name = { 'zh-Hans': '风控', en: 'Risk' }
      const entryId = await createEntryPoint(work, { name, origins: [origin], requestsPerMinuteMax: 600 })
      await addSecret(work, entryId)
      const entry = (await entriesOf(work)).find((one) => one.entryId === entryId)!
      return takeAlert(work, { id: 'msg_of_the_risk_system', entry, json })
    })
    await askCustomers(org.house, org.orgId, sendQuestion)
    const [message, ...more] = await gateway.sent()
    assert.ok(message && more.length === 0)
    const text = JSON.stringify(message)
    for (const part of ['+8613812345678', 'Trial Pay', '¥1,000.00', 'Cloud Shop', link!, '400-000-0000'])
      assert.ok(text.includes(part), `${part} in ${text}`)
    assert.doesNotMatch(text, /\{\w+\}|undefined/)

    await org.asSystem((work) =>
      answerQuestion(work, { token: link!.split('#')[1]!, answer: 'yes' }, () => assert.fail('nobody denied it')),
    )
    await tellRiskSystems(org.house, org.orgId, postSigned, readProtections)
    org.house.clock.advance(6_000)
    await tellRiskSystems(org.house, org.orgId, postSigned, readProtections)
    const secrets = await org.asSystem(async (work) => (await entriesOf(work)).flatMap(activeSecrets))
    assert.deepEqual(
      heard.map(({ headers, body }) => [
        isGenuine(secrets, headers, body, org.house.clock.now()),
        headers['webhook-id'] === heard[0]!.headers['webhook-id'],
        JSON.parse(String(body)).answer,
      ]),
      [
        [true, true, 'yes'],
        [true, true, 'yes'],
      ],
    )
  } finally {
    riskSystem.closeAllConnections()
    riskSystem.close()
    await gateway.stop()
    rmSync(folder, { recursive: true })
    await org.close()
  }
})
