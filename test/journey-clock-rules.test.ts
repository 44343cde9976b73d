/** What an administrator does with the laws' clocks and our own, in a real browser, at a desk and on a phone. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import english from '../web/console/words/en.json' with { type: 'json' }
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, button, phone } from './browser.ts'
import { openSite, overflowOf, type Site, until, wordsOf } from './site.ts'

const [zh, en] = [wordsOf(zhHans), wordsOf(english)]
const law = 'cn-pboc-2020-5'
let site: Site
before(async () => {
  site = await openSite()
})
after(() => site?.close())

const knowledge = () => site.asSystem((work) => currentKnowledge(work))
const ruleNow = async () => (await knowledge()).regimes.find(({ key }) => key === law)!

describe('the administrator', () => {
  let page: Page
  before(async () => {
    page = await site.openAs('admin')
  })
  after(async () => {
    await assertQuiet(page, /status of 4(12|22)/)
    await page.context().close()
  })

  test('sees which laws hold here and why others do not, changes one, sees what it means, and publishes', async () => {
    const { number } = await site.send({ text: '重复扣款，扣了两次' })
    const nav = page.getByRole('navigation', { name: zh('rail.label') })
    await nav.getByRole('link', { name: zh('clock_rules.title'), exact: true }).click()
    const { name, clocks } = await ruleNow()
    await page.getByText(zh('clock_rules.absence.elsewhere')).first().waitFor()
    await page.getByRole('link', { name: name['zh-Hans'] }).click()
    const card = page.getByRole('region', { name: clocks[0]!.label['zh-Hans'], exact: true })
    const days = card.getByLabel(zh('clock_rules.count_of', { what: zh('clock_rules.length') }), { exact: true })
    await days.fill('61')
    await page.getByText(zh('clock_rules.fault.end_before_length')).waitFor()
    assert.ok(await button(page, zh('definition.publish_look')).isDisabled(), 'a rule with a fault is not published')
    await days.fill('10')
    await button(page, zh('definition.publish_look')).click()
    const dialog = page.getByRole('dialog', { name: zh('definition.publish_title') })
    await dialog.getByRole('link', { name: number }).waitFor()
    await button(dialog, zh('definition.publish')).click()
    await page.getByText(zh('definition.published', { version: 2 })).waitFor()
    assert.equal((await ruleNow()).clocks[0]!.length.count, 10)
  })

  test('takes a rule as JSON, and is told where it has not the right shape', async () => {
    await page.goto(`${site.consoleUrl}/clock-rules?regime=${law}`)
    await button(page, zh('definition.json')).click()
    const text = page.getByRole('textbox', { name: zh('definition.json') })
    const content = JSON.parse(await text.inputValue())
    await text.fill(JSON.stringify({ ...content, clocks: [{ ...content.clocks[0], trigger: 'sometime' }] }))
    await button(page, zh('definition.json_take')).click()
    await page.getByText(/\/clocks\/0\/trigger/).waitFor()
    await text.fill(JSON.stringify({ ...content, clocks: content.clocks.slice(0, 1) }))
    await button(page, zh('definition.json_take')).click()
    await page.getByText(zh('definition.changed')).waitFor()
    await button(page, zh('definition.discard')).click()
  })

  test('changes the time of a step and who we are; what holds then follows', async () => {
    await page.goto(`${site.consoleUrl}/clock-rules?part=own`)
    const reply = (await knowledge()).steps.steps.find(({ step }) => step === 'reply')!
    await page.getByLabel(reply.label['zh-Hans'], { exact: true }).fill('36')
    await page.getByRole('combobox', { name: zh('clock_rules.we_are'), exact: true }).click()
    await page.getByRole('option', { name: zh('clock_rules.institution.bank') }).click()
    await button(page, zh('definition.publish')).click()
    await until('the steps to change', async () => (await knowledge()).steps.steps.some(({ hours }) => hours === 36))
    assert.equal((await knowledge()).timing.institution, 'bank')
    await page.goto(`${site.consoleUrl}/clock-rules`)
    await page.getByRole('link', { name: /3号/ }).waitFor()
  })
})

test('an agent reads the rules and changes none', async () => {
  const page = await site.openAs('agent')
  await site.asSystem(({ tx, orgId }) =>
    tx.updateTable('staff').set({ language: 'en' }).where('org_id', '=', orgId).where('role', '=', 'agent').execute(),
  )
  await page.evaluate(() => localStorage.setItem('huiyin.language', 'en'))
  await page.goto(`${site.consoleUrl}/clock-rules?regime=${law}`)
  const { clocks } = await ruleNow()
  await page.getByRole('heading', { name: clocks[0]!.label.en, exact: true }).waitFor()
  await page.getByText(en('definition.unverified'), { exact: true }).waitFor()
  assert.equal(await button(page, en('clock_rules.add_clock')).count(), 0)
  assert.ok(await page.getByLabel(en('clock_rules.starts_with')).first().isDisabled())
  await assertQuiet(page)
  await page.context().close()
})

test('on a phone nothing is wider than the page', async () => {
  const page = await site.openAs('admin', { viewport: phone })
  for (const address of ['', `?regime=${law}`, '?part=own']) {
    await page.goto(`${site.consoleUrl}/clock-rules${address}`)
    await page.getByRole('heading', { level: 2 }).first().waitFor()
    assert.equal(await overflowOf(page), 0, address)
  }
  await assertQuiet(page)
  await page.context().close()
})
