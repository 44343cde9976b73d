/** How an administrator lets an app in, and what an agent then sees of a complaint that came from it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Actor, Work } from '#platform/database.ts'
import { chooseLanguage } from '#records/staff/enter.ts'
import en from '../web/console/words/en.json' with { type: 'json' }
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, phone } from './browser.ts'
import { openSite, overflowOf, type Site, wordsOf } from './site.ts'

const zh = wordsOf(zhHans)
const english = wordsOf(en)

let site: Site
before(async () => {
  site = await openSite()
})
after(() => site?.close())

const context = {
  page: '/pay/result',
  orderNo: '4200152604166184729388715952',
  amountMinor: '12800',
  currency: 'CNY',
  errorCode: 'E10013',
  customerRef: 'user-000123',
}

/** What the host app's server does, with the snippet that we give away. */
function sign(keys: { entry: string; kid: string; secret: string }): string {
  const input = { ...keys, context, issuedAt: Math.floor(Date.now() / 1000), lifeSeconds: 300 }
  const run = spawnSync(process.execPath, ['docs/integrations/node.mjs'], {
    input: JSON.stringify(input),
    encoding: 'utf8',
  })
  assert.equal(run.status, 0, run.stderr)
  return run.stdout.trim()
}

let sentCount = 0

/** Sends a complaint as the app's server would, and opens it at the desk. */
async function opensSent(page: Page, more: object, text: string): Promise<void> {
  const sent = await fetch(`${site.portalUrl}/v1/tickets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `complaint-${sentCount++}` },
    body: JSON.stringify({ form: 'other', text, ...more }),
  })
  assert.equal(sent.status, 201, await sent.text())
  await page.goto(`${site.consoleUrl}/queue?view=all`)
  await page.getByRole('main').getByRole('link', { name: text }).click()
  await page.getByRole('heading', { level: 1, name: text }).waitFor()
}

describe('the administrator', () => {
  let page: Page
  let keys: { entry: string; kid: string; secret: string }
  before(async () => {
    page = await site.openAs('admin')
  })
  after(async () => {
    await assertQuiet(page)
    await page.context().close()
  })
  const card = () => page.getByRole('article', { name: '商店' })

  test('makes an entry point, and is told which address cannot be one', async () => {
    await page
      .getByRole('navigation', { name: zh('rail.label') })
      .getByRole('link', { name: zh('entries.title') })
      .click()
    await page.getByRole('heading', { name: zh('entries.none') }).waitFor()
    await page.getByLabel(zh('entries.name_zh')).fill('商店')
    await page.getByLabel(zh('entries.name_en')).fill('Shop')
    await page.getByLabel(zh('entries.origins')).fill('https://shop.example/pay')
    await page.getByRole('button', { name: zh('entries.make') }).click()
    await page.getByText(zh('entries.origin_wrong', { origin: 'https://shop.example/pay' })).waitFor()
    await page.getByLabel(zh('entries.origins')).fill('https://shop.example\nhttps://www.shop.example')
    await page.getByRole('button', { name: zh('entries.make') }).click()
    await card().getByText('https://www.shop.example').waitFor()
    assert.equal(await page.getByLabel(zh('entries.name_zh')).inputValue(), '', 'the form is ready for the next one')
  })

  test('adds a secret, which is shown once', async () => {
    await card()
      .getByRole('button', { name: zh('entries.secret_add') })
      .click()
    const fresh = card().getByRole('status')
    const secret = await fresh.locator('code').innerText()
    assert.equal(Buffer.from(secret, 'base64url').length, 32)
    const kid = await card().getByRole('listitem').locator('code').innerText()
    const entry = await card().getByText(/^pk_/).innerText()
    keys = { entry, kid, secret }
    await fresh.getByRole('button', { name: zh('entries.secret_kept') }).click()
    await fresh.waitFor({ state: 'detached' })
    await page.reload()
    await card().getByText(kid).waitFor()
    assert.ok(!(await page.content()).includes(secret))
    assert.ok(await card().getByText(`data-key="${entry}"`).isVisible())
  })

  test('pauses it and lets it go on, changes its pages, retires the secret after a question', async () => {
    await card()
      .getByRole('button', { name: zh('entries.pause') })
      .click()
    await card().getByText(zh('entries.paused')).waitFor()
    await card()
      .getByRole('button', { name: zh('entries.resume') })
      .click()
    await card().getByText(zh('entries.active'), { exact: true }).waitFor()

    await card()
      .getByRole('button', { name: zh('entries.edit') })
      .click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(zh('entries.origins')).fill('https://new.example')
    await dialog.getByRole('button', { name: zh('entries.save') }).click()
    await card().getByText('https://new.example').waitFor()

    await card()
      .getByRole('button', { name: zh('entries.secret_add') })
      .click()
    const fresh = card().getByRole('status')
    await fresh.waitFor()
    await card()
      .getByRole('button', { name: zh('entries.secret_retire_of', { kid: keys.kid }) })
      .click()
    await page.getByRole('dialog').getByText(zh('entries.retire_what')).waitFor()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: zh('entries.secret_retire') })
      .click()
    await card().getByText(zh('entries.secret_retired')).waitFor()
    await fresh.waitFor()
    const kid = (await fresh.locator('strong').innerText()).split(' ').at(-1)!
    keys = { ...keys, kid, secret: await fresh.locator('code').innerText() }
  })

  test('sees the complaint that the app signed, and what the customer wrote beside it', async () => {
    const amount = { amountMinor: '10000', currency: 'CNY' }
    await opensSent(page, { contextToken: sign(keys), context: { os: 'Android 14' }, amount }, '付款后一直没有到账')
    const facts = page.locator('section', { has: page.getByRole('heading', { name: zh('context.title') }) })
    await facts.getByRole('button', { name: zh('context.signed'), exact: true }).hover()
    await page.getByRole('tooltip').getByText(zh('context.signed_what')).waitFor()
    for (const value of ['商店', context.page, context.orderNo, context.errorCode, '¥128.00', '****0123', 'Android 14'])
      assert.ok(await facts.getByText(value).first().isVisible(), value)
    assert.ok(await facts.getByText(zh('context.by_page')).isVisible())
    assert.ok(await facts.getByText(zh('context.written', { value: '¥100.00' })).isVisible())
    await page.getByText(zh('customer.app_user', { end: '****0123' })).waitFor()
  })

  test('sees why a token was not believed', async () => {
    await opensSent(page, { contextToken: sign({ ...keys, secret: 'A'.repeat(43) }) }, '付款页面打不开')
    await page.getByRole('button', { name: zh('context.invalid'), exact: true }).hover()
    await page.getByRole('tooltip').getByText(zh('context.fault.bad_signature')).waitFor()
  })
})

test('an agent has no such page', async () => {
  const page = await site.openAs('agent')
  assert.equal(await page.getByRole('link', { name: zh('entries.title') }).count(), 0)
  await page.goto(`${site.consoleUrl}/entries`)
  await page.getByRole('heading', { name: zh('no_such_page.title') }).waitFor()
  await assertQuiet(page)
  await page.context().close()
})

test('the page fits a phone, in both languages', async () => {
  const page = await site.openAs('admin', { viewport: phone })
  await page.goto(`${site.consoleUrl}/entries`)
  await page.getByRole('article', { name: '商店' }).waitFor()
  assert.equal(await overflowOf(page), 0)
  await site.as('admin', (work) => chooseLanguage(work, staffIdOf(work), 'en'))
  await page.reload()
  await page.getByRole('article', { name: 'Shop' }).waitFor()
  await page.getByRole('heading', { level: 1, name: english('entries.title') }).waitFor()
  assert.equal(await overflowOf(page), 0)
  await assertQuiet(page)
  await page.context().close()
})

function staffIdOf({ actor }: Work): string {
  assert.equal(actor.kind, 'staff')
  return (actor as Extract<Actor, { kind: 'staff' }>).staffId
}
