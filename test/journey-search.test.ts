/** Searching in a real browser: words, conditions with their suggestions, what is marked, and what is said when it is not understood. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { fillDueWords } from '#records/tickets/search/fill.ts'
import en from '../web/console/words/en.json' with { type: 'json' }
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, phone } from './browser.ts'
import { openSite, overflowOf, type Site, until, wordsOf } from './site.ts'

const zh = wordsOf(zhHans)
const english = wordsOf(en)
const long = `我上个月在网上买了一台洗衣机，商家说缺货，答应退钱。${'我每天都问客服，客服每天都说再等等。'.repeat(6)}到现在退款还是没到账。`

let site: Site
before(async () => {
  site = await openSite()
  await site.send({ text: '退款没到账，已经三天了', amount: { amountMinor: 128000n, currency: 'CNY' } })
  await site.send({ text: long, amount: { amountMinor: 9900n, currency: 'CNY' } })
  await site.send({ text: 'My refund for the shoes has not arrived', language: 'en' })
  await site.send({ text: '付款时提示余额不足，可我有钱' })
  await until(
    'the words to be there',
    () => fillDueWords(site.house, site.orgId).then(() => countWords()),
    (count) => count >= 4,
  )
})
after(() => site?.close())

const countWords = () =>
  site.asSystem(async ({ tx }) => (await tx.selectFrom('ticket_words').select('ticket_id').execute()).length)
const boxOf = (page: Page, say: typeof zh) => page.getByRole('combobox', { name: say('queue.search') })
const linesOf = (page: Page) => page.getByRole('main').getByRole('listitem').getByRole('link')
const shows = (page: Page, count: number) =>
  until(
    `${count} lines`,
    () => linesOf(page).count(),
    (lines) => lines === count,
  )
const queryOf = (page: Page) => new URL(page.url()).searchParams.get('q')

test('words are found and marked, in the subject or in a piece of a message', async () => {
  const page = await site.openAs('lead')
  await page.goto(`${site.consoleUrl}/queue?view=all`)
  await boxOf(page, zh).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('退款')
  await shows(page, 2)
  assert.deepEqual(await page.locator('mark').allTextContents(), ['退款', '退款'])
  await page.getByText('到现在', { exact: false }).waitFor()
  assert.equal(queryOf(page), '退款')
  await page.reload()
  await shows(page, 2)
  assert.equal(await boxOf(page, zh).inputValue(), '退款')
  await page.setViewportSize({ width: 375, height: 812 })
  assert.equal(await overflowOf(page), 0)
  await assertQuiet(page)
})

test('conditions are chosen by keyboard, stand as chips, and are taken away', async () => {
  const page = await site.openAs('lead')
  await page.goto(`${site.consoleUrl}/queue?view=all`)
  const box = boxOf(page, zh)
  await box.pressSequentially('状')
  await page.getByRole('option', { name: /状态/ }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  assert.equal(await box.inputValue(), '状态:')
  await page.getByRole('option', { name: '已受理', exact: true }).waitFor()
  assert.notEqual(queryOf(page), '状态:', 'it is not looked for before it has a value')
  await box.pressSequentially('处理')
  await page.getByRole('option', { name: '处理中' }).click()
  await until(
    'the address to have it',
    async () => queryOf(page),
    (q) => q === '状态:处理中',
  )
  await box.pressSequentially('金额:>1000')
  await page.getByText(zh('search.example.amount')).waitFor()
  const chips = page.getByRole('list', { name: zh('search.chips') }).getByRole('listitem')
  await until(
    'two chips',
    () => chips.count(),
    (count) => count === 2,
  )
  await page.keyboard.press('Escape')
  await chips.first().getByRole('button').click()
  await until(
    'the box to have one left',
    () => box.inputValue(),
    (text) => text === '金额:>1000',
  )
  await shows(page, 1)
  await assertQuiet(page)
})

test('what is not understood is shown at its place, with what was probably meant', async () => {
  const page = await site.openAs('lead')
  await page.goto(`${site.consoleUrl}/queue?view=all`)
  const box = boxOf(page, zh)
  await box.fill('退款 壮态:处理中')
  await page.getByRole('alert').getByText('壮态', { exact: true }).waitFor()
  assert.equal(await box.getAttribute('aria-invalid'), 'true')
  await page.getByRole('button', { name: zh('search.mend', { what: '状态' }) }).click()
  await page.getByRole('alert').waitFor({ state: 'detached' })
  assert.equal(queryOf(page), '退款 状态:处理中')
  assert.equal(await box.inputValue(), '退款 状态:处理中')
  await assertQuiet(page, /422 \(Unprocessable Entity\)/)
})

test('an empty result leads further, and the help has examples to try, in English on a phone', async () => {
  await site.asSystem(({ tx }) =>
    tx.updateTable('staff').set({ language: 'en' }).where('role', '=', 'auditor').execute(),
  )
  const page = await site.openAs('auditor', { viewport: phone, locale: 'en-GB' })
  await page.goto(`${site.consoleUrl}/queue?view=closed`)
  await page.getByRole('heading', { level: 1, name: english('view.closed') }).waitFor()
  await boxOf(page, english).fill('refund')
  await page.getByRole('link', { name: english('empty.everywhere') }).click()
  await shows(page, 1)
  await page.getByRole('button', { name: english('search.help') }).click()
  const help = page.getByRole('dialog', { name: english('search.help') })
  assert.equal(await overflowOf(page), 0)
  await help.getByRole('button', { name: english('search.try.status.typed') }).click()
  await until(
    'the address to have it',
    async () => queryOf(page),
    (q) => q === english('search.try.status.typed'),
  )
  await page.getByRole('list', { name: english('search.chips') }).waitFor()
  assert.equal(await overflowOf(page), 0)
  await assertQuiet(page)
})
