/** Hostile names of people, teams, entry points and the organisation: in lists, in sentences and on the customer's page. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import type { Page } from 'playwright-core'
import { canonicalJson } from '#platform/crypto.ts'
import { oneLine } from '#platform/text.rules.ts'
import { createEntryPoint } from '#records/entries/change.ts'
import { addPerson } from '#records/staff/enter.ts'
import { note, reply } from '#stages/replies/reply.ts'
import { assertQuiet } from '../browser.ts'
import { openSite, type Site, until } from '../site.ts'
import { openWindows, type Windows } from './pages.ts'
import { someOfEach, storableTexts } from './texts.ts'

let site: Site
let windows: Windows
/** As the API cuts them to a line: longer ones would be refused. */
const names = [
  ...new Set(someOfEach(storableTexts, 2).map(({ text }) => oneLine(text).slice(0, 70).toWellFormed().trim())),
].filter((name) => name !== '' && oneLine(name) === name)
const inBoth = (name: string) => canonicalJson({ 'zh-Hans': name, en: name })
let teams: string[]
let ticketId: string
let link: string

before(async () => {
  site = await openSite()
  windows = await openWindows(site)
  const receipt = await site.send({ text: 'plain words' })
  ticketId = receipt.ticketId
  link = site.linkOf(receipt)
  await site.asSystem(async (work) => {
    const { tx, orgId } = work
    const rows = await tx.selectFrom('teams').select('team_id').where('org_id', '=', orgId).orderBy('key').execute()
    teams = rows.map((_, index) => names[(index * 7) % names.length]!)
    await nameTeams(
      orgId,
      rows.map((row, index) => [row.team_id, inBoth(teams[index]!)]),
    )
    for (const name of teams)
      await createEntryPoint(work, { name: { 'zh-Hans': name, en: name }, origins: [], requestsPerMinuteMax: 60 })
    for (const [index, name] of names.entries()) {
      const person = { name, email: `person${index}@example.com`, role: 'agent' as const, language: 'en', teamIds: [] }
      const staffId = await addPerson(work, person)
      const actor = { kind: 'staff' as const, orgId, staffId, role: 'agent', name }
      await note({ ...work, actor }, { ticketId }, 'a note')
      await reply({ ...work, actor }, { ticketId }, { text: 'a reply', version: null })
    }
  })
})
after(() => site?.close())

/** Only the owner may: no verb renames a team. */
async function nameTeams(orgId: string, named: [teamId: string, name: string][]): Promise<void> {
  const owner = new pg.Client({ connectionString: site.house.url })
  await owner.connect()
  try {
    await owner.query("select set_config('app.org', $1, false)", [orgId])
    for (const [teamId, name] of named)
      await owner.query('update teams set name = $2 where team_id = $1', [teamId, name])
  } finally {
    await owner.end()
  }
}

/** Waits until the page says every name somewhere, as it is. */
async function says(page: Page, wanted: string[]): Promise<void> {
  const missing = () => page.evaluate((all) => all.filter((name) => !document.body.textContent!.includes(name)), wanted)
  assert.deepEqual(await until(`${page.url()} to say its names`, missing, (left) => left.length === 0), [])
}

test('names stand in every list and sentence as they are', async () => {
  const { desk, customer } = windows
  await desk.goto(`${site.consoleUrl}/people`)
  await says(desk, [...names, ...teams])
  await desk.goto(`${site.consoleUrl}/tickets/${ticketId}?view=all`)
  await says(desk, names)
  await desk.keyboard.press('a')
  await desk.getByRole('dialog').getByRole('combobox').first().click()
  await desk.getByRole('option').first().waitFor()
  await says(desk, names)
  await desk.goto(`${site.consoleUrl}/entries`)
  await says(desk, teams)
  await desk.goto(`${site.consoleUrl}/board`)
  await says(desk, teams)
  await desk.goto(`${site.consoleUrl}/queue?view=all`)
  await desk.getByRole('main').getByRole('listitem').first().waitFor()
  await customer.goto(link)
  await customer.getByRole('heading', { level: 1 }).waitFor()
  for (const page of [desk, customer]) await assertQuiet(page)
})

test('each name of the organisation stands on the pages of its customers as it is', async () => {
  const { desk, customer } = windows
  for (const name of names.filter((_, index) => index % 8 === 0)) {
    await site.asSystem(({ tx, orgId }) =>
      tx
        .updateTable('orgs')
        .set({ name: inBoth(name), hotline: name.slice(0, 30) })
        .where('org_id', '=', orgId)
        .execute(),
    )
    await customer.goto(site.portalUrl)
    await says(customer, [name])
    assert.ok((await customer.title()).length > 0)
    const calls = await customer
      .locator('a[href^="tel:"]')
      .evaluateAll((all) => all.map((a) => a.getAttribute('href')!))
    for (const call of calls) assert.match(call, /^tel:[+*\d]*$/)
    await desk.goto(`${site.consoleUrl}/tickets/${ticketId}?view=all`)
    await desk.getByRole('heading', { level: 1 }).waitFor()
  }
  await windows.close()
})
