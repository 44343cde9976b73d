/** What people at the desk do, in a real browser: from the set-up code to the board. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import routing from '#records/knowledge/defaults/routing.json' with { type: 'json' }
import workflow from '#records/knowledge/defaults/workflows/complaint.json' with { type: 'json' }
import { ticketFor } from '#records/tickets/load.ts'
import { type MoveInput, moveTicketTo } from '#records/tickets/move.ts'
import { reply } from '#stages/replies/reply.ts'
import en from '../web/console/words/en.json' with { type: 'json' }
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, button, phone } from './browser.ts'
import { openSite, overflowOf, type Site, until, wordsOf } from './site.ts'

const zh = wordsOf(zhHans)
const english = wordsOf(en)
const otherTeam = routing.teams.find(({ key }) => key === 'risk-ops')!.name['zh-Hans']
const labelOf = (move: keyof typeof workflow.moves) => workflow.moves[move].label['zh-Hans']
const statusOf = (status: keyof typeof workflow.statuses) => workflow.statuses[status].label['zh-Hans']

let site: Site
before(async () => {
  site = await openSite()
  await fillDesk()
})
after(() => site?.close())

/** Some that wait, one with money at risk, one that was promised an answer long ago, and some that are over. */
async function fillDesk(): Promise<void> {
  for (const text of ['收银台白屏', '提示系统繁忙', '扫码没有反应', '付款码转圈']) await site.send({ text })
  await site.send({ form: 'stolen', answers: { what: 'unknown_payment' }, text: '多了一笔不认识的付款' })
  await site.send({ text: '十天前就写过了', receivedAt: new Date(Date.now() - 10 * 86_400_000) })
  for (const text of ['草莓收到一半是烂的', '雨伞第一天就断了']) {
    const { ticketId } = await site.send({ text })
    for (const input of [
      { name: 'resolve', outcome: 'upheld', redress: 'apology', reason: '核对属实' },
      { name: 'close' },
    ] satisfies MoveInput[]) {
      await site.as('agent', async (work) =>
        moveTicketTo(work, await ticketFor(work, { ticketId }, 'ticket.work', { lock: true }), input),
      )
    }
  }
}

const queueLine = (page: Page, words: string): Locator => page.getByRole('main').getByRole('link', { name: words })
const hasFocus = (control: Locator) => control.evaluate((element) => element === document.activeElement)
const lines = (page: Page) => page.getByRole('main').getByRole('listitem')

/** The list of this view is there, and not the one before it. */
async function shows(page: Page, title: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
  await lines(page).first().waitFor()
}

/** Opens the account menu, which is loaded after the page, and presses one of its lines. */
async function fromAccount(page: Page, menu: string, line: string): Promise<void> {
  await page.getByRole('button', { name: menu, exact: true, expanded: false }).click()
  await page.getByRole('menuitem', { name: line, exact: true }).click()
}

/** A new complaint of a customer of its own, opened on this page. */
async function opensNew(
  page: Page,
  text: string,
  email = 'desk@example.com',
): Promise<{ ticketId: string; number: string }> {
  // What no rule understands waits for a person, so that nothing moves it meanwhile.
  const receipt = await site.send({ form: 'other', text, contact: { email } })
  await page.goto(`${site.consoleUrl}/tickets/${receipt.ticketId}?view=open`)
  await page.getByRole('heading', { level: 1, name: text }).waitFor()
  return receipt
}

test('the set-up code makes the first administrator, who signs out and in again with a password', async () => {
  const code = await site.awaitSetUp()
  const own = site.consoleUrl.replace('127.0.0.1', 'localhost')
  const page = await site.open({ locale: 'en-GB' }, `${own}/setup#code=${code}`)
  await page.getByRole('heading', { name: english('setup.title') }).waitFor()
  await until(
    'the code to leave the address bar',
    async () => page.url(),
    (url) => url === `${own}/setup`,
  )
  assert.equal(await page.getByLabel(english('setup.code')).inputValue(), code)
  await page.getByLabel(english('setup.organisation')).fill('Brook Pay')
  await page.getByLabel(english('setup.name')).fill('Ada Brook')
  await page.getByLabel(english('setup.email')).fill('ada@example.com')
  await page.getByRole('textbox', { name: english('setup.password') }).fill('a river runs through it')
  await button(page, english('setup.send')).click()
  // An administrator is asked for a second factor, and may leave it for the first days.
  await page.getByRole('heading', { name: english('enrol.title') }).waitFor()
  await button(page, english('enrol.later')).click()
  await page.getByRole('heading', { name: english('empty.nothing') }).waitFor()

  await fromAccount(page, english('account.menu', { name: 'Ada Brook' }), english('account.sign_out'))
  await page.getByRole('heading', { name: english('signin.title') }).waitFor()
  await page.getByLabel(english('signin.email')).fill('ada@example.com')
  await page.getByRole('textbox', { name: english('signin.password') }).fill('a river runs elsewhere')
  await button(page, english('signin.send')).click()
  await page.getByRole('alert').waitFor()
  await page.getByRole('textbox', { name: english('signin.password') }).fill('a river runs through it')
  await button(page, english('signin.send')).click()
  await button(page, english('enrol.later')).click()
  await button(page, english('account.menu', { name: 'Ada Brook' })).waitFor()
  await assertQuiet(page, /status of 401/)
  await page.context().close()
})

describe('the lead, who came by a one-time link', () => {
  let page: Page
  before(async () => {
    page = await site.openAs('lead')
  })
  after(async () => {
    await assertQuiet(page)
    await page.context().close()
  })
  const view = (name: string) =>
    page
      .getByRole('navigation', { name: zh('rail.label') })
      .getByRole('link', { name: new RegExp(`^${zh(`view.${name}`)}`) })

  test('walks the queue by keys, and what a customer sends meanwhile appears by itself', async () => {
    assert.equal(new URL(page.url()).hash, '', 'the token is out of the address bar')
    await view('open').click()
    await shows(page, zh('view.open'))
    const links = lines(page).getByRole('link')
    await page.keyboard.press('j')
    await until('the first line to have the focus', () => hasFocus(links.nth(0)))
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await until('the third line to have the focus', () => hasFocus(links.nth(2)))
    await page.keyboard.press('k')
    await until('the second line to have the focus', () => hasFocus(links.nth(1)))

    await page.evaluate(() => document.body.setAttribute('data-loaded-once', ''))
    await site.send({ form: 'stolen', answers: { what: 'scam' }, text: '刚刚有人冒充客服，我转了两千块' })
    await queueLine(page, '刚刚有人冒充客服').waitFor()
    assert.equal(await page.locator('body[data-loaded-once]').count(), 1, 'the page was not loaded again')
    const chosen = await page.evaluate(() => document.activeElement?.getAttribute('href'))
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/tickets\//)
    assert.ok(page.url().endsWith(chosen!), 'the line that was chosen opens, wherever it stands now')
    await page.getByRole('region', { name: zh('composer.label') }).waitFor()
    await page.keyboard.press('u')
    await page.waitForURL(/\/queue\?view=open/)
  })

  test('takes a ticket, answers it with a ready text, notes, and resolves it; what is refused says why', async () => {
    await opensNew(page, '嗯，请看一下这件')
    const story = page.getByRole('list', { name: zh('timeline.label') })
    const refused = button(page, labelOf('resolve'))
    assert.equal(await refused.getAttribute('aria-disabled'), 'true')
    assert.ok((await refused.getAttribute('aria-description'))!.length > 4, 'the reason is said')
    await refused.click({ force: true })
    assert.equal(await page.getByRole('dialog').count(), 0)
    await button(page, labelOf('accept')).click()
    await until(
      'resolving to be possible',
      () => refused.getAttribute('aria-disabled'),
      (value) => value === null,
    )

    await page.keyboard.press('t')
    await page
      .getByRole('complementary', { name: zh('ticket.details') })
      .getByText('lead', { exact: true })
      .waitFor()
    await button(page, zh('composer.canned')).click()
    const canned = page.getByRole('menuitem').first()
    const offered = (await canned.innerText()).replace(/\s+/g, '')
    await canned.click()
    const box = page.getByRole('textbox', { name: zh('composer.reply') })
    const text = await until('the ready text to be in the reply', () => box.inputValue())
    assert.ok(offered.endsWith(text.replace(/\s+/g, '')), text)
    assert.doesNotMatch(
      text,
      /\{\w+\}|^[,，]/,
      'nothing is left to be filled in, and nobody without a name is addressed',
    )
    await box.press('Control+Enter')
    await until(
      'the reply to be sent',
      () => box.inputValue(),
      (value) => value === '',
    )
    await story.getByText(text.split('\n')[0]!).waitFor()

    await page.keyboard.press('Escape')
    await page.keyboard.press('n')
    const note = page.getByRole('textbox', { name: zh('composer.note') })
    await until('the note to have the focus', () => hasFocus(note))
    await page.keyboard.type('已电话联系过')
    await button(page, zh('composer.send_note')).click()
    await story
      .getByRole('listitem')
      .filter({ hasText: zh('timeline.note') })
      .getByText('已电话联系过')
      .waitFor()

    await refused.click()
    const dialog = page.getByRole('dialog')
    const send = button(dialog, zh('move.resolve.send'))
    assert.ok(await send.isDisabled(), 'not without outcome, redress and reason')
    await dialog.getByRole('radio', { name: workflow.outcomes[0]!.label['zh-Hans'] }).check()
    await dialog.getByRole('combobox', { name: zh('move.redress') }).click()
    await page.getByRole('option', { name: zh('redress.apology') }).click()
    await dialog.getByRole('textbox', { name: zh('move.reason') }).fill('核对属实')
    await send.click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByRole('main').getByText(statusOf('resolved'), { exact: true }).first().waitFor()
  })

  test('hands a ticket over with a reason, merges another, and takes the merge back', async () => {
    const first = await opensNew(page, '同一件事，第一遍', 'twice@example.com')
    await button(page, labelOf('transfer')).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: zh('move.team') }).click()
    await page.getByRole('option', { name: otherTeam }).click()
    await dialog.getByRole('textbox', { name: zh('move.reason') }).fill('像是被骗')
    await button(dialog, zh('move.transfer.send')).click()
    await dialog.waitFor({ state: 'hidden' })
    await page
      .getByRole('complementary', { name: zh('ticket.details') })
      .getByText(otherTeam, { exact: true })
      .waitFor()

    await opensNew(page, '同一件事，第二遍', 'twice@example.com')
    await button(page, labelOf('merge')).click()
    await dialog.getByLabel(zh('move.merge.into')).fill(first.number)
    await button(dialog, zh('move.merge.send')).click()
    await page.getByRole('note').getByRole('link', { name: first.number }).waitFor()
    await page
      .getByRole('alert')
      .getByRole('button', { name: zh('merge.undo') })
      .click()
    await page.getByRole('note').getByRole('link', { name: first.number }).waitFor({ state: 'hidden' })
    await page.getByRole('textbox', { name: zh('composer.reply') }).waitFor()
  })

  test('finds a view in the palette, the keys behind the question mark, and another language', async () => {
    await page.goto(`${site.consoleUrl}/queue?view=open`)
    await shows(page, zh('view.open'))
    const find = page.getByRole('textbox', { name: zh('palette.open') })
    await until('the palette, which is loaded after the page', async () => {
      if (!(await find.isVisible())) await page.keyboard.press('Control+k')
      return find.isVisible()
    })
    await find.fill(zh('view.waiting'))
    await page.getByRole('button', { name: zh('command.view', { view: zh('view.waiting') }) }).waitFor()
    await find.press('ArrowDown')
    await find.press('Enter')
    await page.waitForURL(/view=waiting/)
    await find.waitFor({ state: 'hidden' })
    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: zh('help.title') })
    await help.getByText(zh('help.key.next_ticket')).waitFor()
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'hidden' })

    for (const [from, to, language] of [
      [zh, english, 'en'],
      [english, zh, 'zh-Hans'],
    ] as const) {
      await fromAccount(page, from('account.menu', { name: 'lead' }), from(`language.${language}`))
      await page.getByRole('heading', { level: 1, name: to('view.waiting') }).waitFor()
      assert.equal(await page.evaluate(() => document.documentElement.lang), language)
    }
  })

  test('narrows the list by filters that live in the address and survive a reload', async () => {
    await page.goto(`${site.consoleUrl}/queue?view=all`)
    await shows(page, zh('view.all'))
    await page.getByRole('combobox', { name: zh('queue.stage') }).click()
    await page.getByRole('option', { name: zh('stage.closed') }).click()
    await page.waitForURL(/stage=closed/)
    await page.getByRole('combobox', { name: zh('queue.search') }).fill('草莓')
    await page.waitForURL(/q=/)
    await until(
      'one line',
      () => lines(page).count(),
      (count) => count === 1,
    )
    await page.reload()
    await queueLine(page, '草莓收到一半是烂的').waitFor()
    assert.equal(await lines(page).count(), 1)
    assert.equal(await page.getByRole('combobox', { name: zh('queue.stage') }).inputValue(), zh('stage.closed'))
    await page.keyboard.press('Escape')
    await button(page, zh('queue.clear')).click()
    await until(
      'the address to be plain again',
      async () => new URL(page.url()).search,
      (search) => search === '?view=all',
    )
    await until(
      'the whole list',
      () => lines(page).count(),
      (count) => count > 6,
    )
  })

  test('opens the list behind each number of the board', async () => {
    for (const [tile, list] of [
      ['board.open', 'open'],
      ['board.late', 'late'],
      ['board.emergencies', 'emergency'],
    ] as const) {
      await page.goto(`${site.consoleUrl}/board`)
      const link = page.getByRole('main').getByRole('link', { name: new RegExp(`^${zh(tile)}`) })
      const count = /\d+$/.exec(await link.innerText())![0]
      assert.ok(Number(count) > 0, `${tile} counts something`)
      await link.click()
      await page.waitForURL(`**/queue?view=${list}`)
      await page.getByRole('heading', { level: 1, name: new RegExp(`^${zh(`view.${list}`)}\\s*${count}$`) }).waitFor()
    }
  })
})

test('of two people on one ticket the second is told, keeps every word, and sends on what is there now', async () => {
  const page = await site.openAs('lead')
  const { ticketId } = await opensNew(page, '两个人同时在看')
  const box = page.getByRole('textbox', { name: zh('composer.reply') })
  await box.fill('您好，我来处理。')
  await site.as('agent', (work) => reply(work, { ticketId }, { text: '同事先答了。', version: null }))
  const banner = page.getByRole('alert').filter({ hasText: zh('changed.title') })
  await banner.getByText('同事先答了。').waitFor()
  assert.equal(await box.inputValue(), '您好，我来处理。')
  // A press within a moment of the banner is taken for one that was meant before it, and refused.
  const anyway = button(page, zh('changed.anyway'))
  await until(
    'the reply to be sent',
    async () => {
      if ((await anyway.isVisible()) && (await anyway.isEnabled())) await anyway.click()
      return box.inputValue()
    },
    (text) => text === '',
  )
  const story = page.getByRole('list', { name: zh('timeline.label') })
  for (const said of ['同事先答了。', '您好，我来处理。']) assert.equal(await story.getByText(said).count(), 1)
  assert.equal(await banner.count(), 0)
  await assertQuiet(page, /status of 412/)
  await page.context().close()
})

test('on a phone the views are behind the menu and a ticket can be answered', async () => {
  const page = await site.openAs('lead', { viewport: { ...phone, viewport: { width: 390, height: 844 } } })
  await button(page, zh('menu')).click()
  await page
    .getByRole('dialog')
    .getByRole('link', { name: new RegExp(`^${zh('view.open')}`) })
    .click()
  await page.waitForURL(/view=open/)
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  assert.ok((await overflowOf(page)) <= 0)
  await opensNew(page, '手机上看的')
  await button(page, zh('ticket.details')).click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: labelOf('accept') })
    .waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('textbox', { name: zh('composer.reply') }).fill('在路上也能答。')
  await button(page, zh('composer.send_mail')).click()
  await page
    .getByRole('list', { name: zh('timeline.label') })
    .getByText('在路上也能答。')
    .waitFor()
  assert.ok((await overflowOf(page)) <= 0)
  await assertQuiet(page)
  await page.context().close()
})
