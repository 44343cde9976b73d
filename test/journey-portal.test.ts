/** What a customer does, in a real browser: from the first page to a rating, on a phone, by keyboard, on any screen. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import type { Work } from '#platform/database.ts'
import forms from '#records/knowledge/defaults/forms.json' with { type: 'json' }
import workflow from '#records/knowledge/defaults/workflows/complaint.json' with { type: 'json' }
import { askAndWait } from '#records/tickets/ask.ts'
import { type Ticket, ticketFor } from '#records/tickets/load.ts'
import { type MoveInput, moveTicketTo } from '#records/tickets/move.ts'
import { reply } from '#stages/replies/reply.ts'
import en from '../web/portal/words/en.json' with { type: 'json' }
import zhHans from '../web/portal/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, narrowPhone, phone } from './browser.ts'
import { openSite, overflowOf, type Site, tabTo, until, wordsOf } from './site.ts'

const zh = wordsOf(zhHans)
const english = wordsOf(en)
const formOf = (key: string) => forms.find((form) => form.key === key)!
const other = formOf('other')
const about = other.ui.about!
const numberPattern = /^HY-[0-9A-Z]{4}-[0-9A-Z]{4}$/
const card = '4111 1111 1111 1111'

let site: Site
before(async () => {
  site = await openSite()
})
after(() => site?.close())

const heading = (page: Page, name: string): Locator => page.getByRole('heading', { level: 1, name, exact: true })
const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click()
const titleOf = (status: keyof typeof workflow.statuses) => workflow.statuses[status].wording.title['zh-Hans']

/** One act of an agent on a ticket, by the real verb. */
async function agent(number: string, act: (work: Work, ticket: Ticket) => Promise<unknown>): Promise<void> {
  await site.as('agent', async (work) => act(work, await ticketFor(work, { number }, 'ticket.work', { lock: true })))
}
const moves = (number: string, input: MoveInput) => agent(number, (work, ticket) => moveTicketTo(work, ticket, input))

describe('on a phone, in Chinese', () => {
  test('the first page shows the number to call where money is in danger, and says nothing about protecting it', async () => {
    const page = await site.open({ viewport: phone }, site.portalUrl)
    await heading(page, zh('first.title')).waitFor()
    const danger = page.getByRole('region', { name: zh('emergency.title') })
    for (const form of forms.filter(({ lane }) => lane === 'emergency'))
      await danger.getByRole('link', { name: form.title['zh-Hans'] }).waitFor()
    assert.equal(
      await danger.getByRole('link', { name: zh('hotline.call', { hotline: '400-000-0000' }) }).getAttribute('href'),
      'tel:4000000000',
    )
    assert.doesNotMatch(await danger.innerText(), /冻结|保护|保障|止付|拦截|锁定|安全/)
    assert.ok((await overflowOf(page)) <= 0)

    await page.setViewportSize(narrowPhone.viewport)
    assert.equal(await page.evaluate(() => document.documentElement.clientWidth), 320)
    assert.ok((await overflowOf(page)) <= 0, 'nothing scrolls sideways at 320 pixels')
    await assertQuiet(page)
    await page.context().close()
  })

  test('a complaint is written, survives a reload without what is personal, is sent, followed live, answered, and comes back after two stars', async () => {
    const page = await site.open({ viewport: phone }, site.portalUrl)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const { number, link } = await writesAndSends(page)
    await page.context().close()

    const elsewhere = await site.open({ viewport: phone }, link)
    await heading(elsewhere, titleOf('accepted')).waitFor()
    assert.equal(elsewhere.url(), `${site.portalUrl}/t/${number}`, 'the secret is out of the address bar')
    await followsLive(elsewhere, number)
    await elsewhere.context().close()
  })

  /** The first half, up to the receipt; answers what the customer takes along. */
  async function writesAndSends(page: Page): Promise<{ number: string; link: string }> {
    await page.getByRole('link', { name: other.title['zh-Hans'] }).click()
    await heading(page, about.label['zh-Hans']).waitFor()
    await page.getByRole('radio', { name: about.options.app['zh-Hans'] }).check()
    await press(page, zh('ask.onward'))
    const words = page.getByLabel(zh('words.title'))
    await words.fill(`打开账单就闪退，卡号是 ${card}`)
    await page.getByText(zh('words.masked')).waitFor()
    await press(page, zh('ask.onward'))
    await press(page, zh('files.skip'))
    await page.getByRole('radio', { name: zh('wants.fix') }).check()
    await press(page, zh('ask.onward'))
    await page.getByLabel(zh('contact.phone')).fill('13812345678')
    await page.getByLabel(zh('contact.email')).fill('journey@example.com')
    const stored = await page.evaluate(() => JSON.stringify(Object.entries(sessionStorage)))
    assert.match(stored, /闪退/)
    assert.doesNotMatch(stored, /4111 1111|13812345678|journey@/, 'nothing personal is stored')

    await page.reload()
    await page.getByText(zh('contact.notKept')).waitFor()
    for (const field of ['phone', 'email', 'name'])
      assert.equal(await page.getByLabel(zh(`contact.${field}`)).inputValue(), '')
    await page.goBack()
    await page.getByRole('radio', { name: zh('wants.fix') }).waitFor()
    await page.goBack()
    await heading(page, zh('files.title')).waitFor()
    await page.goBack()
    assert.equal(await words.inputValue(), '打开账单就闪退，卡号是 ****1111')
    await press(page, zh('ask.onward'))
    await press(page, zh('files.skip'))
    assert.ok(await page.getByRole('radio', { name: zh('wants.fix') }).isChecked())
    await press(page, zh('ask.onward'))
    await page.getByLabel(zh('contact.email')).fill('journey@example.com')
    await press(page, zh('ask.onward'))

    await heading(page, zh('check.title')).waitFor()
    for (const answer of [
      about.options.app['zh-Hans'],
      '打开账单就闪退，卡号是 ****1111',
      zh('wants.fix'),
      'journey@example.com',
    ]) {
      await page.getByRole('definition').filter({ hasText: answer }).waitFor()
    }
    await press(page, zh('check.send'))
    await heading(page, zh('receipt.title')).waitFor()
    const number = await page.getByText(numberPattern).innerText()
    await press(page, zh('receipt.copy'))
    await page.getByText(zh('receipt.didCopy')).waitFor()
    const link = (await page.evaluate(() => navigator.clipboard.readText())).split('\n').at(-1)!
    assert.ok(link.startsWith(`${site.portalUrl}/t/${number}#k=`), link)
    await page.getByRole('link', { name: zh('receipt.follow') }).click()
    await heading(page, titleOf('accepted')).waitFor()
    await page.goto(site.portalUrl)
    await heading(page, zh('first.title')).waitFor()
    assert.equal(await page.getByText(zh('draft.discard')).count(), 0, 'what was sent is no draft any more')
    await assertQuiet(page)
    return { number, link }
  }

  /** The second half: everything arrives by itself, on a page that is never loaded again. */
  async function followsLive(page: Page, number: string): Promise<void> {
    await page.getByText(zh('news.live')).waitFor()
    await page.evaluate(() => document.body.setAttribute('data-loaded-once', ''))
    const talk = page.getByRole('region', { name: zh('talk.title') })
    await moves(number, { name: 'check' })
    await heading(page, titleOf('checking')).waitFor()
    await agent(number, (work) => reply(work, { number }, { text: '我们重现了这个问题。', version: null }))
    await talk.getByText('我们重现了这个问题。').waitFor()
    await page.getByText(zh('news.message')).waitFor()
    await agent(number, (work, ticket) => askAndWait(work, ticket, 'ask_customer', '请问手机是哪个型号？'))
    await heading(page, titleOf('waiting_customer')).waitFor()
    await talk.getByText('请问手机是哪个型号？').waitFor()

    await page.getByLabel(zh('talk.answer')).fill('是三年前的那款，联系 13812345678')
    await press(page, zh('talk.send'))
    await talk.getByText('是三年前的那款，联系 138****5678').waitFor()
    await heading(page, titleOf('checking')).waitFor()
    assert.equal(await page.getByLabel(zh('talk.add')).inputValue(), '')

    await moves(number, { name: 'resolve', outcome: 'upheld', redress: 'correction', reason: '新版本已经修好' })
    await heading(page, titleOf('resolved')).waitFor()
    await page.getByText(zh('outcome.upheld')).waitFor()
    await page.getByRole('radio', { name: zh('rate.option', { count: 2, word: zh('rate.stars.2') }) }).check()
    await page.getByLabel(zh('rate.wordsLow')).fill('更新以后还是闪退')
    await press(page, zh('rate.send'))
    await heading(page, titleOf('checking')).waitFor()
    const rated = page.getByRole('region', { name: zh('rate.given') })
    await rated.getByText('更新以后还是闪退').waitFor()
    assert.equal(await page.getByRole('button', { name: zh('rate.send') }).count(), 0)
    assert.equal(await page.locator('body[data-loaded-once]').count(), 1, 'the page was never loaded again')
    assert.ok((await overflowOf(page)) <= 0)
    await assertQuiet(page)
  }

  test('withdrawing asks once, and leaves everything as it was when that was a slip', async () => {
    const page = await site.open({ viewport: phone }, site.linkOf(await site.send({ text: '付不出去，算了' })))
    const before = titleOf('accepted')
    await heading(page, before).waitFor()
    const dialog = page.getByRole('dialog', { name: zh('withdraw.title') })
    await press(page, zh('withdraw.ask'))
    await dialog.getByRole('button', { name: zh('withdraw.keep') }).click()
    await dialog.waitFor({ state: 'hidden' })
    assert.ok(await heading(page, before).isVisible())

    await press(page, zh('withdraw.ask'))
    await dialog.getByLabel(zh('withdraw.reason')).fill('已经好了')
    await dialog.getByRole('button', { name: zh('withdraw.do'), exact: true }).click()
    await heading(page, titleOf('withdrawn')).waitFor()
    await page.getByText(zh('outcome.withdrawn')).waitFor()
    assert.equal(await page.getByRole('button', { name: zh('withdraw.ask') }).count(), 0)
    await assertQuiet(page)
    await page.context().close()
  })
})

test('by keyboard alone, in English, a complaint is sent and its progress opened', async () => {
  const page = await site.open({ locale: 'en-GB', keyboardOnly: true }, site.portalUrl)
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const use = async (control: Locator, key = 'Enter') => {
    await tabTo(page, control)
    await page.keyboard.press(key)
  }
  await heading(page, english('first.title')).waitFor()
  await use(page.getByRole('link', { name: other.title.en }))
  await until('the question to have the focus', () =>
    heading(page, about.label.en).evaluate((element) => element === document.activeElement),
  )
  await use(page.getByRole('radio').first(), 'Space')
  await page.keyboard.press('ArrowDown')
  assert.ok(await page.getByRole('radio', { name: about.options.fee.en }).isChecked())
  await use(button(english('ask.onward')))
  // Fees have an order number, which may be passed over.
  await use(button(english('ask.dontKnow')))
  await use(button(english('ask.onward')))
  await until('the fault to have the focus', () =>
    page.getByRole('alert', { name: english('fault.title') }).evaluate((element) => element === document.activeElement),
  )
  await use(page.getByRole('link', { name: english('fault.words') }))
  await page.keyboard.type('You took 2% for a transfer that was said to be free.')
  await use(button(english('ask.onward')))
  await use(button(english('files.skip')))
  await use(page.getByRole('radio').first(), 'Space')
  await use(button(english('ask.onward')))
  await use(button(english('contact.skip')))
  await heading(page, english('check.title')).waitFor()
  await use(button(english('check.send')))
  await heading(page, english('receipt.title')).waitFor()
  assert.match(await page.getByText(numberPattern).innerText(), numberPattern)
  await use(page.getByRole('link', { name: english('receipt.follow') }))
  await heading(page, workflow.statuses.accepted.wording.title.en).waitFor()
  await assertQuiet(page)
  await page.context().close()
})
