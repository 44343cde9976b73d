/** Taking a list out of the house, and who may do what, in a real browser. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { changeAccess, readAccess } from '#records/staff/access.ts'
import { usualAccess } from '#records/staff/permissions.rules.ts'
import { giveTicketTo } from '#records/tickets/assign.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { decideExportOf } from '#stages/exports/decide.ts'
import en from '../web/console/words/en.json' with { type: 'json' }
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import { button, phone } from './browser.ts'
import { openSite, overflowOf, type Site, wordsOf } from './site.ts'

const zh = wordsOf(zhHans)
const english = wordsOf(en)

let site: Site
before(async () => {
  site = await openSite()
  for (const text of ['收银台白屏', '提示系统繁忙', '扫码没有反应']) await site.send({ text })
})
after(() => site?.close())

const choose = (chosen: object) =>
  site.asSystem(async (work) => changeAccess(work, { ...usualAccess, ...chosen }, (await readAccess(work)).version))

async function asksFor(page: Page, reason: string): Promise<void> {
  await button(page, zh('exports.button')).click()
  await page.getByRole('textbox', { name: zh('exports.reason') }).fill(reason)
  await page.getByRole('dialog').getByText('3', { exact: false }).first().waitFor()
}

test('a lead takes out a short list: asked for, made, saved, and every fact on the page', async () => {
  const page = await site.openAs('lead')
  await page.goto(`${site.consoleUrl}/queue?view=all`)
  await asksFor(page, '给监管的月报')
  await button(page, zh('exports.make')).click()
  await page.waitForURL(/\/exports/)
  await button(page, zh('exports.fetch')).waitFor()
  const saving = page.waitForEvent('download')
  await button(page, zh('exports.fetch')).click()
  const saved = await saving
  assert.match(saved.suggestedFilename(), /^huiyin-\d{4}-\d\d-\d\d-lead-[0-9a-f-]{36}\.csv$/)
  const text = await readFile(await saved.path(), 'utf8')
  assert.equal(text.match(/HY-/g)!.length, 3)
  assert.ok(text.includes('收银台白屏'))
  assert.equal(await page.getByRole('article').count(), 1)
  assert.ok(await page.getByText('给监管的月报').isVisible())
})

test('a longer one waits, says why its maker cannot approve it, and can be fetched once a colleague did', async () => {
  await choose({ exportRowsAloneMax: 2 })
  const page = await site.openAs('lead')
  await page.goto(`${site.consoleUrl}/queue?view=all`)
  await asksFor(page, '给审计的抽样')
  await button(page, zh('exports.ask')).click()
  await page.waitForURL(/\/exports/)
  const own = page.getByRole('article').filter({ hasText: '给审计的抽样' })
  await own.getByText(zh('exports.state.waiting')).waitFor()
  assert.equal(await own.getByRole('button').count(), 0)
  await own.getByText('不能批准自己的名单').waitFor()

  const admin = await site.openAs('admin', { viewport: phone })
  await admin.goto(`${site.consoleUrl}/exports`)
  await button(admin, zh('exports.approve')).waitFor()
  assert.equal(await overflowOf(admin), 0)
  const { exportId, filtersHash } = await site.asSystem(async ({ tx }) => {
    const row = await tx.selectFrom('exports').selectAll().where('state', '=', 'waiting').executeTakeFirstOrThrow()
    return { exportId: row.export_id, filtersHash: row.filters_hash.toString('hex') }
  })
  await site.as('admin', (work) =>
    decideExportOf(
      { ...work, actor: { ...work.actor, factorAt: work.now, hasFactor: true } as typeof work.actor },
      exportId,
      { approve: true, filtersHash },
    ),
  )
  await page.reload()
  await own.getByRole('button', { name: zh('exports.fetch') }).waitFor()
})

test('an agent takes out nothing, and is told before pressing whose ticket it is not', async () => {
  await choose({ work: 'own' })
  const { ticketId } = await site.send({ form: 'other', text: '不是这位客服的' })
  await site.asSystem(async (work) => {
    const ticket = await ticketFor(work, { ticketId }, 'ticket.assign', { lock: true })
    const { staff_id: staffId } = await work.tx
      .selectFrom('staff')
      .select('staff_id')
      .where('org_id', '=', work.orgId)
      .where('role', '=', 'lead')
      .executeTakeFirstOrThrow()
    await giveTicketTo(work, ticket, { teamId: ticket.team_id, staffId })
  })
  const page = await site.openAs('agent')
  await page.goto(`${site.consoleUrl}/queue?view=all`)
  await page.getByRole('heading', { level: 1, name: zh('view.all') }).waitFor()
  assert.equal(await button(page, zh('exports.button')).count(), 0)
  await page.goto(`${site.consoleUrl}/tickets/${ticketId}?view=all`)
  await page.getByText(zh('moves.refusal.not_your_ticket')).first().waitFor()
  await page.goto(`${site.consoleUrl}/exports`)
  await page.getByText(zh('no_such_page.title')).waitFor()
})

test('an administrator chooses how far agents reach', async () => {
  const page = await site.openAs('admin', { locale: 'en-GB' })
  await page.evaluate(() => localStorage.setItem('huiyin.language', 'en'))
  await page.goto(`${site.consoleUrl}/people`)
  const words = (await page.getByRole('heading', { level: 1 }).textContent()) === english('people.title') ? english : zh
  const reads = page.getByRole('combobox', { name: words('access.read') })
  await reads.click()
  await page.getByRole('option', { name: words('access.scope.team') }).click()
  await button(page, words('access.save')).click()
  await page.getByText(words('access.saved')).waitFor()
  assert.equal((await site.asSystem(readAccess)).read, 'team')
  assert.equal(await overflowOf(page), 0)
})
