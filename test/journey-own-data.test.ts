/** A customer sees, corrects and takes along what is kept about them, on a phone, in both languages. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { erasers } from '../server/loop.ts'
import { eraseNow } from '../server/stages/privacy/erase.ts'
import en from '../web/portal/words/en.json' with { type: 'json' }
import zhHans from '../web/portal/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, narrowPhone, phone } from './browser.ts'
import { openSite, overflowOf, type Site, until, wordsOf } from './site.ts'

const zh = wordsOf(zhHans)
const english = wordsOf(en)
type Say = typeof zh

let site: Site
before(async () => {
  site = await openSite()
})
after(() => site?.close())

const heading = (page: Page, name: string): Locator => page.getByRole('heading', { level: 1, name, exact: true })
const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click()

/** From the progress page, with the code of the letter, to one's own data. */
async function showsWho(page: Page, email: string, say: Say): Promise<void> {
  await page.getByRole('link', { name: say('own.way') }).click()
  await heading(page, say('own.stepTitle')).waitFor()
  assert.ok((await overflowOf(page)) <= 0)
  await press(page, say('own.send'))
  await page.getByText(say('own.sent')).waitFor()
  const letter = await until('the letter with the code', async () =>
    site.letters.findLast(({ to, text }) => to === email && /\b\d{6}\b/.test(text)),
  )
  const code = /\b\d{6}\b/.exec(letter!.text)![0]
  const field = page.getByLabel(say('own.code'), { exact: true })
  await field.fill('12')
  await press(page, say('own.prove'))
  await page.getByText(say('own.codeFormat')).waitFor()
  await field.fill(code === '000000' ? '000001' : '000000')
  await press(page, say('own.prove'))
  await page.getByText(say('own.codeWrong', { count: 4 })).waitFor()
  await field.fill(`${code.slice(0, 3)} ${code.slice(3)}`)
  await press(page, say('own.prove'))
  await heading(page, say('own.title')).waitFor()
}

describe('on a phone, in Chinese', () => {
  test('who they are is shown by a code; then everything is there in the original, is corrected and taken along', async () => {
    const email = 'own.zh@example.com'
    const receipt = await site.send({
      contact: { name: '鲍二', phone: '13912345678', email },
      text: '卡号 6222021234567890128 被扣了两次',
    })
    const page = await site.open({ viewport: phone }, site.linkOf(receipt))
    await showsWho(page, email, zh)
    for (const text of ['鲍二', '+8613912345678', email]) await page.getByText(text).first().waitFor()
    await page.getByText('卡号 6222021234567890128 被扣了两次').waitFor()
    assert.ok((await overflowOf(page)) <= 0)
    await page.setViewportSize(narrowPhone.viewport)
    assert.ok((await overflowOf(page)) <= 0, 'nothing scrolls sideways at 320 pixels')

    await press(page, zh('own.correctWhat', { what: zh('own.kind.phone') }))
    const number = page.getByLabel(zh('own.kind.phone'), { exact: true })
    await number.fill('12')
    await press(page, zh('own.save'))
    await page.getByText(zh('fault.phone')).waitFor()
    await number.fill('13912345670')
    await press(page, zh('own.save'))
    await page.getByText('+8613912345670').waitFor()

    const [download] = await Promise.all([page.waitForEvent('download'), press(page, zh('own.copyFile'))])
    assert.equal(download.suggestedFilename(), `${receipt.number}.json`)
    const copy = JSON.parse(await readFile(await download.path(), 'utf8')) as { contacts: { value: string }[] }
    assert.ok(copy.contacts.some(({ value }) => value === email))

    await page.getByLabel(zh('consent.research')).check()
    await page.reload()
    await heading(page, zh('own.title')).waitFor()
    assert.ok(await page.getByLabel(zh('consent.research')).isChecked())
    await press(page, zh('own.eraseAsk'))
    await page
      .getByRole('status')
      .filter({ hasText: zh('own.eraseWaiting', { day: '' }).slice(0, 6) })
      .waitFor()
    assert.equal(await page.getByRole('button', { name: zh('own.eraseAsk') }).count(), 0)
    await assertQuiet(page, /422/)
    await page.context().close()
  })

  test('once the data were erased both pages say so plainly', async () => {
    const receipt = await site.send({ contact: { email: 'erased.zh@example.com' }, text: '鹦哥的事' })
    await site.asSystem(async (work) => {
      const { customer_id } = await work.tx
        .selectFrom('tickets')
        .select('customer_id')
        .where('ticket_id', '=', receipt.ticketId)
        .executeTakeFirstOrThrow()
      await eraseNow(work, customer_id, 'customer_asked', erasers)
    })
    const page = await site.open({ viewport: phone }, site.linkOf(receipt))
    await page.getByText(zh('gone.lead')).waitFor()
    assert.equal(await page.getByText('鹦哥').count(), 0)
    assert.equal(await page.getByRole('link', { name: zh('own.way') }).count(), 0)
    await page.goto(`${site.portalUrl}/t/${receipt.number}/data`)
    await heading(page, zh('gone.title')).waitFor()
    await assertQuiet(page, /40[139]/)
    await page.context().close()
  })
})

test('in English, at a desk: the same, in its own words', async () => {
  const email = 'own.en@example.com'
  const receipt = await site.send({ contact: { email }, language: 'en', text: 'Charged twice for a ferry.' })
  const page = await site.open({ locale: 'en-GB' }, site.linkOf(receipt))
  await showsWho(page, email, english)
  await page.getByText('Charged twice for a ferry.').waitFor()
  await page.getByText(english('own.keptOpen')).waitFor()
  assert.ok((await overflowOf(page)) <= 0)
  await assertQuiet(page)
  await page.context().close()
})
