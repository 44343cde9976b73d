/** What an administrator does with calendars, in a real browser, at a desk and on a phone. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import type { Calendar } from '#records/knowledge/calendars/calendar.rules.ts'
import { publishNextCalendar } from '#records/knowledge/calendars/publish.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import english from '../web/console/words/en.json' with { type: 'json' }
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, button, phone } from './browser.ts'
import { openSite, overflowOf, type Site, wordsOf } from './site.ts'

const [zh, en] = [wordsOf(zhHans), wordsOf(english)]
let site: Site
before(async () => {
  site = await openSite()
})
after(() => site?.close())

const day = (page: Page, date: string): Locator => page.locator(`[data-date="${date}"]`)
const newest = async (key: string): Promise<Calendar> =>
  (await site.asSystem(currentKnowledge)).calendars.find((calendar) => calendar.key === key)!

async function turnsTo(page: Page, year: number): Promise<void> {
  const heading = page.getByRole('heading', { name: zh('calendars.year', { year }), exact: true })
  for (let steps = 0; steps < 10 && !(await heading.isVisible()); steps++) {
    const shown = Number(await page.locator('[data-calendar-year]').getAttribute('data-calendar-year'))
    await button(page, zh('calendars.year', { year: shown < year ? shown + 1 : shown - 1 })).click()
  }
  await heading.waitFor()
}

describe('the administrator', () => {
  let page: Page
  before(async () => {
    page = await site.openAs('admin')
  })
  after(async () => {
    await assertQuiet(page, /status of 422/)
    await page.context().close()
  })

  test('finds the calendar in the rail, walks the year by keys, and every mark is a word', async () => {
    await page
      .getByRole('navigation', { name: zh('rail.label') })
      .getByRole('link', { name: zh('calendars.title'), exact: true })
      .click()
    await turnsTo(page, 2026)
    const label = async (date: string) => (await day(page, date).getAttribute('aria-label')) ?? ''
    assert.match(await label('2026-10-10'), /2026年10月10日星期六、调休上班、国庆节调休上班/)
    assert.match(await label('2026-09-25'), /放假、中秋节/)
    await day(page, '2026-10-01').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: /2026年10月9日/ }).waitFor()
    await page.keyboard.press('Escape')
    assert.equal(await page.locator('[data-calendar-year] [tabindex="0"]').count(), 1, 'one stop of the Tab key')
  })

  test('enters the next year by hand, sees what publishing would do, and publishes', async () => {
    await turnsTo(page, 2027)
    await page.getByText(zh('calendars.year_unknown', { year: 2027 })).waitFor()
    await day(page, '2027-01-01').click()
    await page.getByRole('dialog').getByText(zh('calendars.unknown_what')).waitFor()
    await page.keyboard.press('Escape')
    await button(page, zh('calendars.enter_year', { year: 2027 })).click()
    await day(page, '2027-01-01').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(zh('calendars.day.off'), { exact: true }).click()
    await dialog.getByLabel(zh('calendars.name_in', { language: zh('language.zh-Hans') })).fill('元旦')
    await button(dialog, zh('calendars.take_over')).click()
    await day(page, '2027-01-04').click()
    await dialog.getByText(zh('calendars.day.work'), { exact: true }).click()
    await dialog.getByLabel(zh('calendars.hours'), { exact: true }).fill('9-12')
    assert.ok(await button(dialog, zh('calendars.take_over')).isDisabled())
    await dialog.getByLabel(zh('calendars.hours'), { exact: true }).fill('09:00-12:00')
    await button(dialog, zh('calendars.take_over')).click()
    await page.getByText(zh('calendars.draft_other', { count: 2 })).waitFor()
    await button(page, zh('definition.publish_open')).click()
    await dialog.getByText(zh('calendars.dates_added_other', { count: 2 })).waitFor()
    await button(dialog, zh('definition.publish')).click()
    await page.getByText(zh('calendars.published', { version: 2 })).waitFor()
    const { coversUntil, days } = await newest('CN')
    assert.deepEqual(
      [coversUntil, days['2027-01-01'], days['2027-01-04']],
      [
        '2027-12-31',
        { work: false, name: { 'zh-Hans': '元旦', en: '元旦' } },
        { work: true, hours: [{ from: 540, until: 720 }] },
      ],
    )
  })

  test('imports a sheet; a bad one is refused with its lines', async () => {
    const put = async (name: string, text: string) => {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        button(page, zh('calendars.import')).click(),
      ])
      await chooser.setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
    }
    await put('CN.json', '{')
    await page.getByRole('alert').getByText(zh('calendars.unreadable')).waitFor()
    await put('CN.csv', 'date,work\n2028-02-30,off\n')
    const dialog = page.getByRole('dialog', { name: zh('calendars.publish_title') })
    const place = zh('calendars.line', { line: 2, column: 'date' })
    await dialog.getByText(zh('calendars.fault_at', { place, fault: zh('calendars.fault.date_bad') })).waitFor()
    assert.ok(await button(dialog, zh('definition.publish')).isDisabled())
    await button(dialog, zh('cancel')).click()
    await put('CN.csv', 'date,work,name_zh,name_en\n2028-01-01,off,元旦,New Year\n')
    await button(dialog, zh('definition.publish')).click()
    await page.getByText(zh('calendars.published', { version: 3 })).waitFor()
    assert.equal((await newest('CN')).coversUntil, '2028-12-31')
  })

  test('changes the hours of the week, and takes an older version up again', async () => {
    await button(page, zh('calendars.week_edit')).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('周五').fill('09:00-12:00 13:00-17:00')
    await button(dialog, zh('calendars.take_over')).click()
    await page.getByText(zh('calendars.draft_zero')).waitFor()
    await button(page, zh('definition.discard')).click()
    await button(page, zh('versions.title')).click()
    await button(dialog, zh('versions.restore', { version: 1 })).click()
    await button(page, zh('definition.publish_open')).click()
    await button(dialog, zh('definition.publish')).click()
    await page.getByText(zh('calendars.published', { version: 4 })).waitFor()
    assert.equal((await newest('CN')).coversUntil, '2026-12-31')
  })
})

test('a supervisor is told on the board and among the alarms that the calendar ends; on a phone, in either language', async () => {
  const { key: _key, version, ...content } = await newest('CN')
  const days = Object.fromEntries(Object.entries(content.days).filter(([date]) => date < '2026'))
  await site.as('admin', (work) =>
    publishNextCalendar(work, 'CN', version, { content: { ...content, days, coversUntil: '2025-12-31' } }),
  )
  for (const [language, say] of [
    ['zh-Hans', zh],
    ['en', en],
  ] as const) {
    await site.as('lead', ({ tx, actor }) =>
      tx
        .updateTable('staff')
        .set({ language })
        .where('staff_id', '=', actor.kind === 'staff' ? actor.staffId : '')
        .execute(),
    )
    const page = await site.openAs('lead', { viewport: phone })
    await page.goto(`${site.consoleUrl}/alarms`)
    await page.getByRole('link', { name: say('calendars.open') }).waitFor()
    await page.goto(`${site.consoleUrl}/board`)
    await page.getByRole('link', { name: say('calendars.open') }).click()
    await page.locator('[data-calendar-year]').waitFor()
    assert.equal(await button(page, say('calendars.import')).count(), 0, 'a lead changes nothing')
    assert.ok((await overflowOf(page)) <= 0, language)
    await assertQuiet(page)
    await page.context().close()
  }
})
