/** What a lead and an administrator see of the classifier, in a real browser: corrections, training, and what came of it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Guess } from '#records/tickets/draft.rules.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { decideTriage } from '#stages/triage/decide.ts'
import { trainAsked } from '#stages/triage/retrain.ts'
import { sweeps } from '../server/loop.ts'
import english from '../web/console/words/en.json' with { type: 'json' }
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, button, phone } from './browser.ts'
import { openSite, overflowOf, type Site, wordsOf } from './site.ts'

const [zh, en] = [wordsOf(zhHans), wordsOf(english)]
/** So many of the shipped examples are enough to see a training, and take seconds instead of minutes. */
const examples = 400

let site: Site
before(async () => {
  const training = sweeps.find(({ name }) => name === 'train models')!
  training.run = (house, orgId) => trainAsked(house, orgId, examples)
  site = await openSite()
})
after(() => site?.close())

test('a correction shows in the map and leads to its ticket; a training says how far it is and what came of it', async () => {
  const { ticketId } = await site.send({ form: 'other', answers: {}, text: '提现到银行卡三天了还没有到账' })
  const guessed = await site.as('lead', async (work) => {
    const { guess } = await ticketFor(work, { ticketId }, 'ticket.read')
    await decideTriage(work, { ticketId }, { code: 'MKT-02', priority: 3, version: null })
    return (guess as Guess).top[0]!.code
  })
  const page = await site.openAs('admin')
  await page
    .getByRole('navigation', { name: zh('rail.label') })
    .getByRole('link', { name: zh('classifier.title') })
    .click()
  await page.getByText(zh('classifier.corrections_since', { count: 1 })).waitFor()
  await page.getByText(zh('classifier.no_history')).waitFor()
  const map = page.getByRole('region', { name: zh('classifier.confusion') })
  await map.getByRole('button').click()
  await page.getByText(zh('classifier.cell_title', { truth: 'MKT', decided: guessed.split('-')[0]! })).waitFor()

  await button(page, zh('classifier.train')).click()
  await page.getByRole('progressbar').waitFor()
  assert.ok(await button(page, zh('classifier.train')).isDisabled(), 'one at a time')
  await page
    .getByRole('status')
    .filter({
      hasText: new RegExp(`${zh('classifier.result.current')}|${zh('classifier.result.refused', { why: '' })}`),
    })
    .waitFor({ timeout: 60_000 })
  assert.equal(await page.getByText(zh('classifier.no_history')).count(), 0)

  const people = page.getByText(zh('classifier.source.corrected'), { exact: true })
  if ((await people.count()) > 0) await people.click()
  await map.getByRole('button').click()
  await page.getByRole('link', { name: zh('classifier.see_tickets', { count: 1 }) }).click()
  await page.getByText('提现到银行卡三天了还没有到账').first().waitFor()
  await button(page, zh('classifier.corrected_from', { code: guessed })).click()
  await page.waitForURL((url) => !url.searchParams.has('corrected'))
  await assertQuiet(page)
  await page.context().close()
})

test('a lead looks and does not train; on a phone nothing but the map scrolls sideways, in either language', async () => {
  for (const [language, say] of [
    ['zh-Hans', zh],
    ['en', en],
  ] as const) {
    await site.asSystem(({ tx }) => tx.updateTable('staff').set({ language }).where('role', '=', 'lead').execute())
    const page = await site.openAs('lead', { viewport: phone })
    await page.goto(`${site.consoleUrl}/classifier`)
    await page.getByText(say('classifier.weeks'), { exact: true }).waitFor()
    assert.ok((await overflowOf(page)) <= 0, language)
    assert.equal(await button(page, say('classifier.train')).count(), 0)
    await assertQuiet(page)
    await page.context().close()
  }
})

test('an agent does not see the page', async () => {
  const page = await site.openAs('agent')
  await page.goto(`${site.consoleUrl}/classifier`)
  await page.getByRole('heading', { name: zh('no_such_page.title') }).waitFor()
  await page.context().close()
})
