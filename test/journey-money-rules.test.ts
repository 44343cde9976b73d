/** The rules of money in a browser: limits by keyboard alone, and a policy of refunds that is tried before it is switched on. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { currentRefundPolicies } from '#records/knowledge/refunds/policies.ts'
import { askForPayments, lookUpPayments } from '#stages/remedies/payments.ts'
import consoleEn from '../web/console/words/en.json' with { type: 'json' }
import consoleZh from '../web/console/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, button, phone, smallDesktop } from './browser.ts'
import { paid, testCore } from './core.ts'
import { openSite, overflowOf, type Site, tabTo, until, wordsOf } from './site.ts'

const zh = wordsOf(consoleZh)
const english = wordsOf(consoleEn)

let site: Site
before(async () => {
  site = await openSite()
  site.house.ports.money.core = testCore(() => site.house.clock.now())
})
after(() => site?.close())

const rules = () => site.asSystem(currentKnowledge).then(({ remedies }) => remedies)
const policy = async (key: string) => (await site.asSystem(currentRefundPolicies)).find((one) => one.key === key)!
/** As if the last second factor lay ten minutes back. */
const forgetFactors = () =>
  site.asSystem(({ tx, now }) =>
    tx
      .updateTable('sessions')
      .set({ factor_at: new Date(now.getTime() - 10 * 60_000) })
      .execute(),
  )
const speaks = (language: 'zh-Hans' | 'en') =>
  site.asSystem(({ tx }) => tx.updateTable('staff').set({ language }).where('role', '=', 'admin').execute())

/** Types over what stands in a field, without a pointer. */
async function typeOver(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field)
  await page.keyboard.press('Control+A')
  await page.keyboard.type(text)
}

/** A ticket about a payment that whoever holds the money was asked about: it failed, and the money was taken. */
async function complain(
  orderNo: string,
  amountMinor: bigint,
  code = 'CHG-03',
  state: 'failed' | 'succeeded' = 'failed',
) {
  const core = site.house.ports.money.core as ReturnType<typeof testCore>
  core.payments.set(orderNo, { ...paid(orderNo, amountMinor, site.house.clock.now()), state })
  const sent = await site.send({ form: 'other', text: '付款失败了，钱却扣了', code, orderNo })
  await site.asSystem((work) => askForPayments(work, [orderNo]))
  await until(
    'the payment to be looked up',
    async () => {
      await lookUpPayments(site.house, site.orgId)
      return site.asSystem(({ tx }) =>
        tx.selectFrom('payment_facts').select('found_at').where('order_no', '=', orderNo).executeTakeFirst(),
      )
    },
    (fact) => fact?.found_at != null,
  )
  return sent
}

test('an administrator raises a limit by keyboard, sees what changes, and shows a second factor', async () => {
  const page = await site.openAs('admin', { viewport: smallDesktop, keyboardOnly: true })
  await forgetFactors()
  await page.goto(`${site.consoleUrl}/money`)
  await tabTo(page, page.getByRole('link', { name: zh('money.tab.rules'), exact: true }))
  await page.keyboard.press('Enter')
  const line = page.getByRole('group', { name: `${zh('role.agent')} · CNY`, exact: true })
  const once = line.getByRole('textbox', { name: zh('money.rules.part.onceMinor') })
  await once.waitFor()
  assert.equal(await once.inputValue(), '2000.00')
  const publish = button(page, zh('definition.publish_look'))
  for (const [typed, fault] of [
    ['2000.005', zh('money.rules.fault.amount_bad')],
    ['0', zh('money.rules.fault.amount_bad')],
  ] as const) {
    await typeOver(page, once, typed)
    await line.getByText(fault).waitFor()
    assert.ok(await publish.isDisabled(), 'what is wrong is not published')
  }
  await typeOver(page, once, '10,000.01')
  await line.getByText(zh('money.rules.fault.day_below_once')).waitFor()
  await typeOver(page, once, '3000.01')
  await typeOver(page, page.getByRole('textbox', { name: zh('money.rules.part.minutesMax') }), '2880')
  assert.equal(await overflowOf(page), 0)
  await tabTo(page, publish)
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: zh('definition.publish_title') })
  const changed = dialog.getByRole('row').filter({ hasText: zh('role.agent') })
  assert.match(await changed.innerText(), /CNY.*¥2,000\.00.*¥3,000\.01/s)
  assert.equal(await dialog.getByRole('row').count(), 3, 'a head, and the two lines that change')
  await tabTo(page, button(dialog, zh('definition.publish')))
  await page.keyboard.press('Enter')
  const factor = page.getByRole('dialog', { name: zh('step_up.title') })
  await tabTo(page, button(factor, zh('step_up.simulated')))
  await page.keyboard.press('Enter')
  await page.getByText(zh('definition.published', { version: 2 })).waitFor()
  const now = await rules()
  assert.deepEqual([now.version, now.limits.agent?.CNY?.onceMinor, now.hold.minutesMax], [2, '300001', 2_880])
  await assertQuiet(page, /status of 403/)
  await page.context().close()
})

test('an older version is taken up again, and nothing is published by looking', async () => {
  const page = await site.openAs('admin')
  await page.goto(`${site.consoleUrl}/money?tab=rules`)
  const once = page
    .getByRole('group', { name: `${zh('role.agent')} · CNY`, exact: true })
    .getByRole('textbox', { name: zh('money.rules.part.onceMinor') })
  await once.waitFor()
  assert.equal(await once.inputValue(), '3000.01')
  await button(page, zh('versions.title')).click()
  await button(page, zh('versions.restore', { version: 1 })).click()
  await until(
    'the older limit to stand in the field',
    () => once.inputValue(),
    (value) => value === '2000.00',
  )
  await button(page, zh('definition.discard')).click()
  assert.deepEqual([await once.inputValue(), (await rules()).version], ['3000.01', 2])
  await assertQuiet(page)
  await page.context().close()
})

test('a policy is tried on past tickets before it is switched on, with what goes back, what not, and why', async () => {
  await complain('PAY-1', 10_000n)
  await complain('PAY-2', 70_000n)
  await complain('PAY-3', 10_000n, 'CHG-03', 'succeeded')
  await complain('PAY-4', 10_000n, 'APP-01')
  await speaks('en')
  const page = await site.openAs('admin', { viewport: phone, locale: 'en-GB' })
  await forgetFactors()
  await page.goto(`${site.consoleUrl}/money?tab=rules&part=policies`)
  const failed = await policy('failed_but_debited')
  await page.getByRole('link', { name: failed.name.en }).waitFor()
  assert.equal(
    await page.getByText(english('money.rules.state.off'), { exact: true }).count(),
    4,
    'all come switched off',
  )
  assert.equal(await overflowOf(page), 0)
  await page.getByRole('link', { name: failed.name.en }).click()
  const cap = page.getByRole('group', { name: `${english('money.rules.part.caps')} · CNY`, exact: true })
  const perDay = cap.getByRole('textbox', { name: english('money.rules.part.customerDayMinor') })
  await perDay.fill('499.99')
  await cap.getByText(english('money.rules.fault.day_below_once')).waitFor()
  assert.ok(await button(page, english('definition.publish_look')).isDisabled())
  await perDay.fill('600')
  await page.getByRole('switch', { name: english('money.rules.is_on') }).check()
  assert.equal(await overflowOf(page), 0)
  await button(page, english('definition.publish_look')).click()
  const dialog = page.getByRole('dialog', { name: english('definition.publish_title') })
  const run = dialog.getByRole('region', { name: english('money.rules.run'), exact: true }).last()
  await run.getByText(english('money.rules.outcome.refund')).waitFor()
  const outcomes = await run.getByRole('row').allInnerTexts()
  const told = (words: string) => outcomes.find((row) => row.includes(words)) ?? ''
  assert.match(told(english('money.rules.outcome.refund')), /\b1\b.*CN¥100\.00|\b1\b.*¥100\.00/s)
  assert.match(told(english('money.rules.outcome.propose')), /\b1\b.*¥700\.00/s)
  assert.match(told(english('money.rules.outcome.nothing')), /\b2\b/)
  assert.match(told(english('money.rules.nothing.other_state')), /\b1\b/)
  assert.match(told(english('money.rules.nothing.other_code')), /\b1\b/)
  const changes = dialog.getByRole('region', { name: english('money.rules.changes') })
  assert.match(await changes.innerText(), /¥1,000\.00.*¥600\.00/s)
  assert.equal(await overflowOf(page), 0)
  assert.equal((await policy('failed_but_debited')).isOn, false, 'trying switches nothing on')
  await button(dialog, english('definition.publish')).click()
  await button(page.getByRole('dialog', { name: english('step_up.title') }), english('step_up.simulated')).click()
  await page.getByText(english('definition.published', { version: 2 })).waitFor()
  const now = await policy('failed_but_debited')
  assert.deepEqual([now.version, now.isOn, now.caps[0]?.customerDayMinor], [2, true, '60000'])
  await page.getByText(english('money.rules.state.on'), { exact: true }).first().waitFor()
  await assertQuiet(page, /status of 403/)
  await page.context().close()
})

test('a new policy begins as a copy, is tried before it is published, and is off', async () => {
  await speaks('en')
  const page = await site.openAs('admin', { viewport: phone, locale: 'en-GB' })
  await forgetFactors()
  await page.goto(`${site.consoleUrl}/money?tab=rules&part=policies`)
  const failed = await policy('failed_but_debited')
  await button(page, english('money.rules.new_policy')).click()
  const making = page.getByRole('dialog', { name: english('money.rules.new_policy') })
  const key = making.getByLabel(english('definition.key'), { exact: true })
  await key.fill(failed.key)
  await making.getByText(english('definition.key_taken')).waitFor()
  assert.ok(await button(making, english('definition.begin')).isDisabled())
  await key.fill('failed_in_our_app')
  await making.getByRole('combobox', { name: english('definition.copy_of') }).click()
  await page.getByRole('option', { name: failed.name.en }).click()
  await button(making, english('definition.begin')).click()
  await page.getByText(english('definition.unpublished'), { exact: true }).waitFor()
  assert.equal(await overflowOf(page), 0)
  const nameIn = (language: 'zh-Hans' | 'en') =>
    page.getByLabel(`${english('money.rules.part.name')} · ${english(`language.${language}`)}`, { exact: true })
  const publish = button(page, english('definition.publish_look'))
  assert.ok(await publish.isDisabled(), 'it has no name of its own yet')
  await nameIn('zh-Hans').fill('自家应用里付款失败')
  await nameIn('en').fill('Failed in our app')
  await publish.click()
  const dialog = page.getByRole('dialog', { name: english('definition.publish_title') })
  const all = dialog.getByRole('region', { name: english('money.rules.changes') })
  assert.match(await all.innerText(), /Failed in our app/)
  assert.equal(await all.getByRole('columnheader').count(), 2, 'nothing is there to compare with')
  const run = dialog.getByRole('region', { name: english('money.rules.run'), exact: true }).last()
  await run.getByText(english('money.rules.outcome.refund')).waitFor()
  assert.equal(await overflowOf(page), 0)
  assert.equal(await policy('failed_in_our_app'), undefined, 'trying publishes nothing')
  await button(dialog, english('definition.publish')).click()
  await button(page.getByRole('dialog', { name: english('step_up.title') }), english('step_up.simulated')).click()
  await page.getByText(english('definition.published', { version: 1 })).waitFor()
  const { key: _key, version, name, isOn, validFrom: _from, ...made } = await policy('failed_in_our_app')
  assert.deepEqual([version, name.en, isOn], [1, 'Failed in our app', false])
  assert.deepEqual([made.when, made.does, made.reason], [failed.when, failed.does, failed.reason])
  await page.getByText(english('versions.version', { version: 1 }), { exact: true }).waitFor()
  await page.getByRole('link', { name: english('money.rules.all_policies') }).click()
  await page.getByRole('link', { name: 'Failed in our app' }).waitFor()
  await assertQuiet(page, /status of 403/)
  await page.context().close()
})

test('a blank one, without a pointer: nothing is published before somebody chose what it asks for', async () => {
  await speaks('zh-Hans')
  const page = await site.openAs('admin', { viewport: smallDesktop, keyboardOnly: true })
  await page.goto(`${site.consoleUrl}/money?tab=rules&part=policies`)
  const begin = button(page, zh('money.rules.new_policy'))
  await begin.waitFor()
  await tabTo(page, begin)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: zh('money.rules.new_policy') }).waitFor()
  await page.keyboard.type('ours_alone')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'ours_alone' }).waitFor()
  for (const fault of ['state_missing', 'evidence_missing', 'cap_missing', 'does_nothing'] as const)
    await page.getByText(zh(`money.rules.fault.${fault}`)).waitFor()
  assert.ok(await button(page, zh('definition.publish_look')).isDisabled())
  assert.ok(await button(page, zh('money.rules.try')).isDisabled())
  assert.equal(await button(page, zh('versions.title')).count(), 0, 'it has no history')
  assert.equal(await overflowOf(page), 0)
  await tabTo(page, button(page, zh('definition.discard')))
  await page.keyboard.press('Enter')
  await begin.waitFor()
  assert.equal(await page.getByRole('link', { name: 'ours_alone' }).count(), 0)
  await assertQuiet(page)
  await page.context().close()
})

test('who may not change the rules has no way to them', async () => {
  const page = await site.openAs('lead')
  await page.goto(`${site.consoleUrl}/money?tab=rules`)
  await page.getByText(zh('money.about.to_decide')).waitFor()
  assert.equal(await page.getByRole('link', { name: zh('money.tab.rules'), exact: true }).count(), 0)
  await assertQuiet(page)
  await page.context().close()
})
