/** A supervisor sees the coming days: what is expected against who is there, a hole in the duty roster, and its warning. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { changeRoster, usualRoster } from '#records/staff/roster.ts'
import { forecastArrivals } from '#stages/capacity/forecast.ts'
import { warnOfLoad } from '#stages/capacity/warnings/warn.ts'
import en from '../web/console/words/en.json' with { type: 'json' }
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import { phone } from './browser.ts'
import { openSite, overflowOf, type Site, tabTo, until, wordsOf } from './site.ts'

const zh = wordsOf(zhHans)
const english = wordsOf(en)

let site: Site
const lacking = () =>
  site.asSystem(async ({ tx, orgId }) => {
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from teams t where org_id = ${orgId}
      and not exists (select 1 from forecasts f where f.team_id = t.team_id)`.execute(tx)
    return rows[0]!.count
  })
before(async () => {
  site = await openSite()
  // The worker makes the first forecasts as soon as it runs, of nothing.
  await until('the first forecasts', lacking, (count) => count === 0)
  // Eight weeks of six tickets an hour by day and one by night, to a team of one who works from nine to six.
  await site.asSystem(async ({ tx, orgId, now }) => {
    await sql`insert into arrivals (org_id, hour, team_id, urgent, rest)
      select ${orgId}, hour, t.team_id, 0, case when extract(hour from hour at time zone 'Asia/Shanghai') between 9 and 20 then 6 else 1 end
      from teams t, generate_series(date_trunc('hour', ${now}::timestamptz) - interval '56 days',
        date_trunc('hour', ${now}::timestamptz) - interval '1 hour', interval '1 hour') hour
      where t.org_id = ${orgId} and t.key = 'pay-tech'`.execute(tx)
    await sql`update forecasts set from_hour = from_hour - interval '1 hour' where org_id = ${orgId}`.execute(tx)
  })
  const people = await site.asSystem(({ tx, orgId }) =>
    tx.selectFrom('staff').select(['staff_id', 'role']).where('org_id', '=', orgId).execute(),
  )
  const week = Array.from({ length: 7 }, () => [{ from: 540, until: 1_080 }])
  for (const { staff_id } of people.filter(({ role }) => ['agent', 'risk', 'lead'].includes(role)))
    await site.as('lead', (work) => changeRoster(work, staff_id, { ...usualRoster, week }, 0))
  await forecastArrivals(site.house, site.orgId)
  await site.asSystem(warnOfLoad)
})
after(() => site?.close())

test('the team in trouble is shown, by hour, with what to do and the nights in which nobody takes a P1', async () => {
  const page = await site.openAs('lead')
  await page.getByRole('link', { name: zh('capacity.title') }).click()
  await page.getByRole('heading', { level: 1, name: zh('capacity.title') }).waitFor()
  const team = page.getByRole('combobox', { name: zh('capacity.team') })
  await until(
    'the team in trouble',
    () => team.inputValue(),
    (value) => /支付技术/.test(value),
  )
  await page.getByText(zh('capacity.day_hole')).first().waitFor()
  const days = page.getByRole('button', { pressed: false }).filter({ hasText: zh('capacity.kind.work') })
  await days.nth(2).click()
  await page.getByText(zh('capacity.table'), { exact: true }).click()
  const rows = page.getByRole('row')
  await until(
    'a head and 24 hours',
    () => rows.count(),
    (count) => count === 25,
  )
  await page.getByText(zh('capacity.call_back')).first().waitFor()
  assert.equal(await overflowOf(page), 0)
})

test('the warning stands among the alarms until a lead says what is done about it, by keyboard', async () => {
  const page = await site.openAs('lead', { keyboardOnly: true })
  await page.goto(`${site.consoleUrl}/alarms`)
  const hole = page.getByRole('heading', { level: 3 }).filter({ hasText: 'P1' }).first()
  await hole.waitFor()
  const card = hole.locator('xpath=..')
  await tabTo(page, card.getByLabel(zh('warnings.note')))
  await page.keyboard.type('夜里由风控组长值班')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await until(
    'the note',
    () =>
      site.asSystem(({ tx }) =>
        tx.selectFrom('load_warnings').select('note').where('note', 'is not', null).executeTakeFirst(),
      ),
    (row) => row?.note === '夜里由风控组长值班',
  )
  await page.getByText('夜里由风控组长值班').waitFor()
})

test('on a phone, in English, nothing runs over, and agents see no such page', async () => {
  await site.asSystem(({ tx }) => tx.updateTable('staff').set({ language: 'en' }).where('role', '=', 'lead').execute())
  const page = await site.openAs('lead', { viewport: phone, locale: 'en-GB' })
  await page.goto(`${site.consoleUrl}/capacity`)
  await page.getByRole('heading', { level: 1, name: english('capacity.title') }).waitFor()
  await page.getByText(english('capacity.duty_what')).waitFor()
  assert.equal(await overflowOf(page), 0)
  const agent = await site.openAs('agent')
  await agent.goto(`${site.consoleUrl}/capacity`)
  await agent.getByText(zh('no_such_page.title')).waitFor()
})
