/** The portal where every sending costs a proof of work: nothing to do, nothing to solve, and it is said what goes on. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import forms from '#records/knowledge/defaults/forms.json' with { type: 'json' }
import en from '../web/portal/words/en.json' with { type: 'json' }
import zhHans from '../web/portal/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, phone } from './browser.ts'
import { openSite, overflowOf, type Site, tabTo, until, wordsOf } from './site.ts'

const zh = wordsOf(zhHans)
const english = wordsOf(en)
const ideas = forms.find((form) => form.lane === 'idea')!
const kind = ideas.ui.kind!
const refused = /status of 428/

let site: Site
before(async () => {
  site = await openSite({ ticketsPerSecondMax: null, proof: 'always' })
})
after(() => site?.close())

const heading = (page: Page, name: string): Locator => page.getByRole('heading', { level: 1, name, exact: true })

/** Every text that the status of the page had, as a screen reader hears it. */
async function heard(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const said: string[] = []
    Object.assign(window, { said })
    new MutationObserver(() => {
      for (const element of document.querySelectorAll('[role=status]'))
        if (element.textContent && said.at(-1) !== element.textContent) said.push(element.textContent)
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  return () => page.evaluate(() => (window as unknown as { said: string[] }).said)
}

test('on a phone the page computes on a thread of its own, says so, and the receipt comes by itself', async () => {
  const page = await site.open({ viewport: phone }, `${site.portalUrl}/ideas`)
  const said = await heard(page)
  const workers: string[] = []
  page.on('worker', (worker) => workers.push(worker.url()))
  await page.getByRole('radio', { name: kind.options.suggestion['zh-Hans'] }).check()
  await page.getByLabel(zh('ideas.words')).fill('希望账单可以导出')
  await page.getByRole('button', { name: zh('check.send'), exact: true }).click()
  await heading(page, zh('receipt.title')).waitFor()
  assert.ok((await said()).includes(zh('check.proving')), (await said()).join())
  assert.deepEqual([workers.length, new URL(workers[0]!).origin], [1, site.portalUrl])
  assert.ok((await overflowOf(page)) <= 0)
  await assertQuiet(page, refused)
  await page.context().close()
})

test('by keyboard alone, in English, without threads: the page computes between its other work, and stays in reach', async () => {
  const page = await site.open({ locale: 'en-GB', keyboardOnly: true }, 'about:blank')
  await page.addInitScript(() => Reflect.deleteProperty(window, 'Worker'))
  await page.goto(`${site.portalUrl}/ideas`)
  const said = await heard(page)
  // The answer to the second request is held back, so that the page is met while it waits.
  let release = () => {}
  const held = new Promise<void>((done) => {
    release = done
  })
  await page.route('**/v1/tickets', async (route) => {
    if (route.request().postDataJSON().proof) await held
    await route.continue()
  })
  await tabTo(page, page.getByRole('radio', { name: kind.options.complaint.en }))
  await page.keyboard.press('Space')
  await tabTo(page, page.getByLabel(english('ideas.words')))
  await page.keyboard.type('The queue at your branch took an hour.')
  const send = page.getByRole('button', { name: english('check.send'), exact: true })
  await tabTo(page, send)
  await page.keyboard.press('Enter')
  const status = page.getByRole('status').filter({ hasText: english('check.proving') })
  await status.waitFor()
  const busy = page.getByRole('button', { name: english('check.sending'), exact: true })
  assert.equal(await busy.getAttribute('aria-disabled'), 'true')
  assert.ok(await busy.evaluate((element) => element === document.activeElement), 'the focus stays where it was')
  await until('the status to be in view', () =>
    status.evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect()
      return top >= 0 && bottom <= innerHeight
    }),
  )
  release()
  await heading(page, english('receipt.title')).waitFor()
  assert.ok((await said()).includes(english('check.proving')))
  await assertQuiet(page, refused)
  await page.context().close()
})

test('the link of a letter confirms the address by being opened, leaves nothing in the address bar, and leads on', async () => {
  const email = 'link@example.com'
  const { number } = await site.send({ contact: { email } })
  const letter = await until(
    'the letter',
    async () => site.letters.find(({ to }) => to === email),
    (found) => found !== undefined,
  )
  const link = /http\S+#v=\S+/.exec(letter!.text)![0]
  const page = await site.open({ viewport: phone }, link)
  await heading(page, zh('confirm.done')).waitFor()
  await page.getByText(zh('confirm.doneLead', { number, address: 'l***@example.com' })).waitFor()
  assert.equal(page.url(), `${site.portalUrl}/t/${number}`)
  assert.ok((await overflowOf(page)) <= 0)
  await page.getByRole('button', { name: zh('confirm.follow') }).click()
  await heading(page, zh('track.again')).waitFor()
  await assertQuiet(page, /status of 401/)
  await page.context().close()

  const wrong = await site.open({ locale: 'en-GB' }, `${link.slice(0, -4)}AAAA`)
  await wrong.getByRole('alert').getByText(english('confirm.failed')).waitFor()
  await assertQuiet(wrong, /status of 404/)
  await wrong.context().close()
})
