/** "Was this you?" and the way of the money, in a browser: one tap on a phone, and dated steps for customer and staff. */
import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { signWebhook } from '#platform/webhook-signature.ts'
import { createEntryPoint } from '#records/entries/change.ts'
import { forgetKnown } from '#records/entries/find.ts'
import { addSecret } from '#records/entries/secrets.ts'
import { runMoneyLane } from '../server/money-lane.ts'
import deskWords from '../web/console/money/alerts/words.json' with { type: 'json' }
import consoleEn from '../web/console/words/en.json' with { type: 'json' }
import consoleZh from '../web/console/words/zh-Hans.json' with { type: 'json' }
import alertWords from '../web/portal/alert/words.json' with { type: 'json' }
import moneyWords from '../web/portal/money/words.json' with { type: 'json' }
import { assertQuiet, narrowPhone, phone } from './browser.ts'
import { testCore } from './core.ts'
import { openSite, overflowOf, type Site, tabTo, until, wordsOf } from './site.ts'

let site: Site
let host: { key: string; secret: string }
before(async () => {
  site = await openSite()
  host = await site.asSystem(async (work) => {
    const name = { 'zh-Hans': '风控', en: 'Risk' }
    const entryId = await createEntryPoint(work, { name, origins: [], requestsPerMinuteMax: 600 })
    const { key } = await work.tx
      .selectFrom('entries')
      .select('key')
      .where('entry_id', '=', entryId)
      .executeTakeFirstOrThrow()
    return { key, secret: (await addSecret(work, entryId)).secret }
  })
})
after(() => site?.close())

let posts = 0
/** As a host's server posts. */
async function post(path: string, said: object): Promise<Record<string, unknown>> {
  const body = JSON.stringify(said)
  const key = createSecretKey(Buffer.from(host.secret, 'base64url'))
  const signed = signWebhook(key, { id: `msg_${posts++}_of_a_journey`, at: site.house.clock.now(), body })
  const answer = await fetch(site.portalUrl + path, {
    method: 'POST',
    body,
    headers: { ...signed, 'content-type': 'application/json', 'huiyin-entry': host.key },
  })
  assert.equal(answer.status, 200)
  return (await answer.json()) as Record<string, unknown>
}

const ago = (minutes: number) => new Date(site.house.clock.now().getTime() - minutes * 60_000).toISOString()
const alert = (id: string, more: object = {}) =>
  post('/v1/risk-alerts', {
    alertId: id,
    phone: '+8613812345678',
    transactionNo: `T-${id}`,
    amount: { amountMinor: '100000', currency: 'CNY' },
    merchant: '云上数码专营店',
    at: ago(2),
    ...more,
  })
const pageOf = async (answer: Record<string, unknown>) => {
  const { hash } = new URL(String(answer.link))
  return `${site.portalUrl}/was-this-you${hash}`
}

test('a thumb on “不是我”: it is answered, the ticket is there, and the secret never stood in the address', async () => {
  const page = await site.open({ viewport: phone }, await pageOf(await alert('no')))
  await page.getByRole('heading', { level: 1, name: alertWords.title['zh-Hans'] }).waitFor()
  assert.ok(!page.url().includes('#'))
  await page.getByText('¥1,000.00').waitFor()
  const no = page.getByRole('button', { name: alertWords.no['zh-Hans'] })
  const box = (await no.boundingBox())!
  assert.ok(box.height >= 64 && box.width >= 300, JSON.stringify(box))
  assert.equal(await overflowOf(page), 0)
  await no.tap()
  await page.getByText(alertWords.callNow['zh-Hans']).waitFor()
  assert.equal(await overflowOf(page), 0)
  await page.getByRole('link', { name: alertWords.follow['zh-Hans'] }).tap()
  await page.waitForURL(/\/t\/HY-/)
  await page.getByText('云上数码专营店').first().waitFor()
  const tickets = await site.asSystem(({ tx }) =>
    tx.selectFrom('tickets').select(['code', 'priority', 'channel']).where('order_no', '=', 'T-no').execute(),
  )
  assert.deepEqual(tickets, [{ code: 'FRD-01', priority: 1, channel: 'alert' }])
  await assertQuiet(page)
})

test('“Yes, it was me” by keyboard in English on the narrowest phone, and a second look finds it answered', async () => {
  const address = await pageOf(await alert('yes'))
  const page = await site.open({ viewport: narrowPhone, locale: 'en-GB', keyboardOnly: true }, address)
  const yes = page.getByRole('button', { name: alertWords.yes.en })
  await tabTo(page, yes)
  assert.equal(await overflowOf(page), 0)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: alertWords.confirmed.en }).waitFor()
  await page.reload()
  await page.getByText(alertWords.beforeYes.en).waitFor()
  assert.equal(await overflowOf(page), 0)
  await assertQuiet(page)
})

test('silence: the link says that its time is over, and somebody is to call', async () => {
  const address = await pageOf(await alert('silent'))
  await site.asSystem((work) =>
    sql`update risk_alerts set answer_by = ${work.now} where their_id = 'silent'`.execute(work.tx),
  )
  const page = await site.open({ viewport: phone }, address)
  await page.getByRole('heading', { level: 1, name: alertWords.silent['zh-Hans'] }).waitFor()
  const callsOf = () =>
    site.asSystem(({ tx }) =>
      tx
        .selectFrom('calls')
        .innerJoin('tickets', 'tickets.ticket_id', 'calls.ticket_id')
        .select(['calls.kind', 'tickets.priority'])
        .where('tickets.order_no', '=', 'T-silent')
        .execute(),
    )
  assert.deepEqual(await until('a call', callsOf, (calls) => calls.length > 0), [{ kind: 'money', priority: 1 }])
  await assertQuiet(page)
})

test('a link that is cut says whom to call', async () => {
  const page = await site.open({ viewport: phone, locale: 'en-GB' }, `${site.portalUrl}/was-this-you#ABC`)
  await page.getByRole('heading', { level: 1, name: alertWords.noLink.en }).waitFor()
  assert.equal(await overflowOf(page), 0)
  await assertQuiet(page)
})

test('the merchant tells: the steps appear on the open page with their dates, and staff see the same', async () => {
  const ticket = await site.send({ form: 'other', text: '付了钱，东西没收到', orderNo: 'HY-ORDER-1' })
  const tell = (track: string, step: string, at: string, eta?: string) =>
    post('/v1/milestones', { milestones: [{ orderNo: 'HY-ORDER-1', track, step, at, ...(eta ? { eta } : {}) }] })
  await tell('order', 'confirmed', ago(3_000))
  const page = await site.open({ viewport: phone }, site.linkOf(ticket))
  await page.getByRole('heading', { level: 2, name: moneyWords.title['zh-Hans'] }).waitFor()
  await page.getByText('商家已确认').waitFor()
  await tell('order', 'shipped', ago(60), ago(-1_440))
  await page.getByText('已发货').waitFor()
  await page.getByText(/预计/).first().waitFor()
  await tell('refund', 'accepted', ago(4_000), ago(30))
  await page.getByText(moneyWords.late['zh-Hans']).waitFor()
  assert.equal(await overflowOf(page), 0)
  await assertQuiet(page)
  const desk = await site.openAs('agent')
  await desk.goto(`${site.consoleUrl}/tickets/${ticket.ticketId}?view=all`)
  const card = desk.locator('section', { has: desk.locator('#progress-title') })
  await card.getByText('已发货').waitFor()
  assert.equal(await overflowOf(desk), 0)
  await assertQuiet(desk)
})

/** A risk system on this machine: what it was told, and whether it takes it. */
async function riskSystem() {
  const heard: string[] = []
  const state = { status: 503 }
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request)).toString()
    if (state.status < 300) heard.push(body)
    response.writeHead(state.status).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { heard, state, origin, close }
}

/** The attempts of ten hours have gone by, but for the last. */
const almostGivenUp = () =>
  site.asSystem(({ tx, now }) =>
    sql`update risk_news set attempts = 10, next_at = ${now} where told_at is null and given_up_at is null`.execute(tx),
  )
const newsWith = (what: 'error is not null' | 'given_up_at is not null' | 'told_at is null') => async () =>
  (await site.asSystem(({ tx }) => sql`select 1 from risk_news where ${sql.raw(what)}`.execute(tx))).rows.length

test('the desk sees what was asked and said, and what the risk system did not hear; one press sends it again', async () => {
  const risk = await riskSystem()
  const zh = wordsOf(consoleZh)
  site.house.ports.money.core = testCore(() => site.house.clock.now())
  site.house.ports.riskDesk = { url: risk.origin, secrets: [`whsec_${Buffer.alloc(32, 3).toString('base64')}`] }
  const stopLane = runMoneyLane(site.house)
  try {
    await site.asSystem(({ tx }) =>
      tx
        .updateTable('entries')
        .set({ origins: JSON.stringify([risk.origin]) })
        .where('key', '=', host.key)
        .execute(),
    )
    forgetKnown(site.orgId)
    const page = await site.open(
      { viewport: phone },
      await pageOf(await alert('desk', { callback: `${risk.origin}/told` })),
    )
    await page.getByRole('button', { name: alertWords.no['zh-Hans'] }).tap()
    await page.getByText(alertWords.callNow['zh-Hans']).waitFor()
    // The answer; the protection asked for, and standing.
    await until('three attempts', newsWith('error is not null'), (tried) => tried === 3)
    await almostGivenUp()
    await until('all given up', newsWith('given_up_at is not null'), (ended) => ended === 3)

    const lead = await site.openAs('lead', { keyboardOnly: true })
    await lead.goto(`${site.consoleUrl}/money`)
    const tab = lead.getByRole('link', { name: new RegExp(`^${zh('money.tab.alerts')}`) })
    await tab.getByText('3', { exact: true }).waitFor()
    await tabTo(lead, tab)
    await lead.keyboard.press('Enter')
    const answer = lead.getByRole('article', { name: /¥1,000\.00 · 云上数码专营店/ }).filter({ hasText: 'desk' })
    await answer.getByText(deskWords.state.no['zh-Hans']).waitFor()
    await answer.getByText(/试了 11 次都没有送到.*错误码 503/).waitFor()
    await answer.getByRole('link', { name: /^HY-/ }).waitFor()
    assert.doesNotMatch(await lead.getByRole('main').innerText(), /13812345678|T-desk/)
    assert.equal(await overflowOf(lead), 0)
    risk.state.status = 204
    const again = answer.getByRole('button', { name: /^再发一次/ })
    await tabTo(lead, again)
    await lead.keyboard.press('Enter')
    await lead.getByText(deskWords.sentAgain['zh-Hans']).waitFor()
    await until('heard', newsWith('told_at is null'), (left) => left === 2)
    assert.equal((JSON.parse(risk.heard[0]!) as { answer: string }).answer, 'no')
    await again.waitFor({ state: 'detached' })

    await site.asSystem(({ tx }) =>
      tx.updateTable('staff').set({ language: 'en' }).where('role', '=', 'risk').execute(),
    )
    const second = await site.openAs('risk', { viewport: phone, locale: 'en-GB' })
    await second.goto(`${site.consoleUrl}/money?tab=alerts`)
    await second.getByRole('heading', { name: wordsOf(consoleEn)('money.tab.alerts') }).waitFor()
    const stands = second.getByRole('article', { name: deskWords.protection.standing.en })
    await stands.getByText(/not heard after 11 tries.*error 503/).waitFor()
    assert.equal(await overflowOf(second), 0)
    await stands.getByRole('button', { name: /^Send again/ }).tap()
    await until('heard too', newsWith('told_at is null'), (left) => left === 1)
    const { type, cause, alertId } = JSON.parse(risk.heard[1]!) as Record<string, string>
    assert.deepEqual([type, cause, alertId], ['protection.standing', 'alert', 'desk'])
    for (const one of [page, lead, second]) await assertQuiet(one)
  } finally {
    await stopLane()
    Object.assign(site.house.ports, { money: { core: null, wechat_pay: null }, riskDesk: null })
    risk.close()
  }
})
