/** Hostile texts typed by hand: into the search, the reply with its preview, and the form of the customer up to its last page. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { maskText } from '#records/customers/masking.rules.ts'
import consoleWords from '../../web/console/words/zh-Hans.json' with { type: 'json' }
import portalWords from '../../web/portal/words/en.json' with { type: 'json' }
import { assertQuiet, faultsOf } from '../browser.ts'
import { openSite, type Site, until, wordsOf } from '../site.ts'
import { openWindows, type Windows } from './pages.ts'
import { hostileTexts, someOfEach } from './texts.ts'
import { misfits } from './trap.ts'

const zh = wordsOf(consoleWords)
const english = wordsOf(portalWords)
let site: Site
let windows: Windows
before(async () => {
  site = await openSite()
  windows = await openWindows(site)
})
after(() => site?.close())

/** What a text box takes: it makes line ends its own, and a keyboard has no half characters. */
const typed = someOfEach(hostileTexts, 1)
  .map(({ text }) => text.toWellFormed().replace(/\r\n?/g, '\n').replaceAll('\0', '').slice(0, 900))
  .filter((text) => /[^\s\p{M}\p{C}\p{DI}]/u.test(text))

test('the desk searches and previews', async () => {
  const { desk } = windows
  const { ticketId } = await site.send({ text: 'plain words' })
  await desk.goto(`${site.consoleUrl}/queue?view=all`)
  const search = desk.getByRole('combobox', { name: zh('queue.search') })
  for (const text of typed.slice(0, 12)) {
    await search.fill(text.slice(0, 100))
    await desk.waitForURL((url) => url.searchParams.get('q') === text.replaceAll('\n', '').slice(0, 100).trim())
  }
  // What is no search is refused, and the browser notes that.
  await assertQuiet(desk, /status of 422 .*\/v1\/queue\?/)
  faultsOf(desk).splice(0)
  await desk.goto(`${site.consoleUrl}/tickets/${ticketId}?view=all`)
  const box = desk.getByRole('textbox', { name: zh('composer.reply') })
  for (const text of typed) {
    await box.fill(text)
    await desk.getByRole('button', { name: zh('composer.preview'), exact: true }).click()
    const { missing, entangled } = await until(
      `the preview of ${JSON.stringify(text)}`,
      () => misfits(desk, [maskText(text.trim()).text]),
      (found) => found.missing.length === 0,
    )
    assert.deepEqual({ missing, entangled }, { missing: [], entangled: [] })
    await desk.getByRole('button', { name: zh('composer.edit'), exact: true }).click()
  }
  await until(
    'the draft to be kept',
    () => desk.evaluate(() => JSON.stringify(Object.values(sessionStorage))),
    (kept) => kept.includes(JSON.stringify(maskText(typed.at(-1)!).text).slice(1, -1)),
  )
  await desk.reload()
  assert.equal(await box.inputValue(), maskText(typed.at(-1)!).text, 'the draft comes back as text')
  await assertQuiet(desk)
})

test('the customer writes, looks it over and sends it', async () => {
  const { customer } = windows
  const press = (name: string) => customer.getByRole('button', { name: english(name), exact: true }).click()
  const words = customer.getByLabel(english('words.title'))
  const chooseFirst = async () => {
    await customer.getByRole('radio').first().check()
    await press('ask.onward')
  }
  await customer.goto(`${site.portalUrl}/new/other`)
  await chooseFirst()
  await words.fill('plain words')
  await press('ask.onward')
  await press('files.skip')
  await chooseFirst()
  await press('contact.skip')
  const looksOver = customer.getByRole('heading', { level: 1, name: english('check.title') })
  await looksOver.waitFor()
  for (const text of typed.filter((_, index) => index % 3 === 0)) {
    await customer.goto(`${site.portalUrl}/new/other?at=words&edit`)
    await words.fill(text)
    await press('ask.onward')
    await looksOver.waitFor()
    const shown = maskText(text.trim()).text
    assert.deepEqual(await misfits(customer, [shown]), { missing: [], entangled: [] })
  }
  await press('check.send')
  await customer.getByRole('heading', { level: 1, name: english('receipt.title') }).waitFor()
  await windows.close()
})
