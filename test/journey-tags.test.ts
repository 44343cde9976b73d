/** Tags in a real browser: set on a ticket and on many, taken back, found again, and the page that tells what customers say. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { readTags } from '#records/knowledge/tags/tree.ts'
import en from '../web/console/words/en.json' with { type: 'json' }
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import { button, faultsOf, phone } from './browser.ts'
import { openSite, overflowOf, type Site, until, wordsOf } from './site.ts'

const zh = wordsOf(zhHans)
const english = wordsOf(en)

let site: Site
let numbers: Record<string, { ticketId: string; number: string }>
before(async () => {
  site = await openSite()
  numbers = {}
  for (const [name, text] of Object.entries({
    fee: '境外刷卡手续费太高，电话 13912340000',
    crash: '一打开付款码就闪退',
    plain: '想改一下登记的地址',
    other: '为什么账单少了一页',
  }))
    numbers[name] = await site.send({ form: 'other', answers: {}, text })
  await until(
    'the rules',
    () => tagsOf('fee'),
    (tags) => tags.length === 3,
  )
})
after(() => site?.close())

const tagsOf = (name: string) =>
  site.asSystem(async (work) => {
    const tags = await readTags(work)
    const rows = await work.tx
      .selectFrom('ticket_tags')
      .select(['tag_id', 'state'])
      .where('ticket_id', '=', numbers[name]!.ticketId)
      .where('state', '=', 'set')
      .execute()
    return rows.map((row) => tags.find(({ tagId }) => tagId === row.tag_id)!.key).toSorted()
  })
const inEnglish = async (page: Page) => {
  await page.evaluate(() => localStorage.setItem('huiyin.language', 'en'))
  const { staff_id } = await site.asSystem(({ tx, orgId }) =>
    tx
      .selectFrom('staff')
      .select('staff_id')
      .where('org_id', '=', orgId)
      .where('role', '=', 'lead')
      .executeTakeFirstOrThrow(),
  )
  await site.asSystem(({ tx }) =>
    tx.updateTable('staff').set({ language: 'en' }).where('staff_id', '=', staff_id).execute(),
  )
}

test('on a ticket: what the machine set is there, one more is set by key and typing, and one is taken away for good', async () => {
  const page = await site.openAs('agent', { keyboardOnly: true })
  await page.goto(`${site.consoleUrl}/tickets/${numbers.fee!.ticketId}?view=all`)
  const card = page
    .getByRole('region')
    .or(page.locator('section'))
    .filter({ has: page.getByRole('heading', { name: zh('tags.of_ticket'), exact: true }) })
  await card.getByRole('link', { name: '跨境手续费' }).waitFor()
  await page.keyboard.press('#')
  const input = page
    .getByRole('combobox', { name: zh('tags.add') })
    .or(page.locator('#ticket-tags'))
    .first()
  await page.keyboard.type('angry')
  await page.getByRole('option', { name: '愤怒' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await until(
    'the tag',
    () => tagsOf('fee'),
    (tags) => tags.includes('angry'),
  )
  await card.getByRole('link', { name: '愤怒' }).waitFor()
  await input.waitFor()
  const remove = button(page, zh('tags.remove_one', { tag: '跨境手续费' }))
  await remove.focus()
  await page.keyboard.press('Enter')
  await until(
    'it gone',
    () => tagsOf('fee'),
    (tags) => !tags.includes('cross-border-fee'),
  )
  await page.getByText(zh('story.ticket_tagged.added', { who: 'agent', added: '愤怒' })).waitFor()
  assert.deepEqual(faultsOf(page), [])
})

test('on many: marked, tagged with progress, counted, and taken back', async () => {
  const page = await site.openAs('lead')
  await page.goto(`${site.consoleUrl}/queue?view=all`)
  await page.getByText('想改一下登记的地址').waitFor()
  await button(page, zh('bulk.mark')).click()
  await button(page, zh('bulk.all', { count: 4 })).click()
  await page.getByText(zh('bulk.count', { count: 4 })).waitFor()
  await page.getByRole('checkbox', { name: zh('bulk.mark_one', { number: numbers.fee!.number }) }).uncheck()
  const add = page.getByRole('region', { name: zh('bulk.label') }).getByPlaceholder(zh('bulk.add'), { exact: true })
  await add.click()
  await add.fill('表扬')
  await page.getByRole('option', { name: '表扬' }).click()
  await page.getByText(zh('tags.done.add_other', { count: 3, tag: '表扬' })).waitFor()
  for (const name of ['crash', 'plain', 'other']) assert.ok((await tagsOf(name)).includes('praise'))
  assert.ok(!(await tagsOf('fee')).includes('praise'))
  await page.getByText('表扬', { exact: true }).first().waitFor()
  await button(page, zh('tags.undo')).click()
  await until(
    'all taken back',
    () => tagsOf('plain'),
    (tags) => !tags.includes('praise'),
  )
  const left = await site.asSystem(({ tx }) =>
    tx.selectFrom('ticket_tags').select('tag_id').where('ticket_id', '=', numbers.plain!.ticketId).execute(),
  )
  assert.deepEqual(left, [], 'as if nobody had said anything')
  assert.deepEqual(faultsOf(page), [])
})

test('on many, on a phone and in English: nothing runs over the edge', async () => {
  const page = await site.openAs('lead', { viewport: phone, locale: 'en-GB' })
  await inEnglish(page)
  await page.goto(`${site.consoleUrl}/queue?view=all`)
  await button(page, english('bulk.mark')).click()
  await page.getByRole('checkbox', { name: english('bulk.mark_one', { number: numbers.crash!.number }) }).check()
  await page.getByText(english('bulk.count', { count: 1 })).waitFor()
  const add = page.getByPlaceholder(english('bulk.add'), { exact: true })
  await add.click()
  await add.fill('contactless')
  await page.getByRole('option', { name: 'Contactless' }).click()
  await page.getByText(english('tags.done.add_one', { count: 1, tag: 'Contactless' })).waitFor()
  assert.equal(await overflowOf(page), 0)
  assert.deepEqual(faultsOf(page), [])
})

test('the page of tags: the tree counts, a tag quotes masked words, a rule is tried and saved, and leads to its tickets', async () => {
  const page = await site.openAs('lead', { locale: 'en-GB' })
  await inEnglish(page)
  await page.goto(`${site.consoleUrl}/tags`)
  await page.getByRole('link', { name: /^Technical, 1 open, 1 in 30 days/ }).click()
  await page.getByText('一打开付款码就闪退').waitFor()
  await button(page, english('tags.new')).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: /^Name · .*(中文|Chinese)/ }).fill('登记地址')
  await dialog.getByRole('textbox', { name: /^Name · English/ }).fill('Registered address')
  const any = dialog.getByLabel(english('tags.rule.any'), { exact: true }).first()
  await any.fill('登记的地址')
  await any.press('Enter')
  await button(page, english('tags.trial.button')).click()
  await dialog.getByText(english('tags.trial.found', { matched: 1, looked: 4 })).waitFor()
  await dialog.getByText('想改一下登记的地址').waitFor()
  await dialog.getByRole('button', { name: english('tags.save'), exact: true }).click()
  await page.waitForURL(/\/tags\/registered-address$/)
  await page.getByRole('heading', { name: 'Technical › Registered address' }).waitFor()
  const { ticketId } = await site.send({ form: 'other', answers: {}, text: '登记的地址写错了，电话 13912340000' })
  numbers.late = { ticketId, number: '' }
  await until(
    'the new rule',
    () => tagsOf('late'),
    (tags) => tags.includes('registered-address'),
  )
  await page.reload()
  await page.getByText('登记的地址写错了').waitFor()
  assert.equal(await page.getByText('13912340000').count(), 0)
  await page.getByRole('link', { name: english('tags.to_queue') }).click()
  await page.waitForURL(/tag=registered-address/)
  await page.getByText('登记的地址写错了').waitFor()
  assert.equal(await page.getByText('为什么账单少了一页').count(), 0)
  assert.deepEqual(faultsOf(page), [])
})

test('the page of tags on a phone, in Chinese: the tree, then a tag, then back', async () => {
  const page = await site.openAs('agent', { viewport: phone })
  await page.goto(`${site.consoleUrl}/tags`)
  await page.getByRole('link', { name: /^跨境，/ }).click()
  await page.getByText('境外刷卡手续费太高').waitFor()
  assert.equal(await overflowOf(page), 0)
  assert.equal(await button(page, zh('tags.edit')).count(), 0, 'an agent manages no tags')
  await page.getByRole('link', { name: zh('tags.back') }).click()
  await page.getByRole('link', { name: /^跨境，/ }).waitFor()
  assert.equal(await overflowOf(page), 0)
  assert.deepEqual(faultsOf(page), [])
})
