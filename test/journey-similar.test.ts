/** Similar tickets at the desk: merged after a look at what it does, undone, told apart; and what many others report. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import en from '../web/console/words/en.json' with { type: 'json' }
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, button, phone, pressEnter } from './browser.ts'
import { openSite, overflowOf, type Site, until, wordsOf } from './site.ts'

const zh = wordsOf(zhHans)
const english = wordsOf(en)

let site: Site
before(async () => {
  site = await openSite()
})
after(() => site?.close())

/** Two tellings of one customer, far from anything else, as soon as the worker has compared them. */
async function sendTwice(text: string, email: string) {
  const first = await site.send({ form: 'other', text, contact: { email } })
  const second = await site.send({ form: 'other', text: `${text}，上次写的还没有回音`, contact: { email } })
  await until(
    'the pair to be found',
    () =>
      site.asSystem(({ tx }) =>
        tx.selectFrom('similar_tickets').select('state').where('ticket_id', '=', second.ticketId).execute(),
      ),
    (rows) => rows.length > 0,
  )
  return { first, second }
}

const speak = (language: string) =>
  site.asSystem(({ tx }) => tx.updateTable('staff').set({ language }).where('role', '=', 'lead').execute())

test('by keys alone: a similar ticket is merged after a look at what happens, the merge undone, and both told apart', async () => {
  const { first, second } = await sendTwice('共享雨伞还了还在扣费，押金也没退', 'umbrella@example.com')
  await speak('en')
  const page = await site.openAs('lead', { locale: 'en-GB', keyboardOnly: true })
  await page.goto(`${site.consoleUrl}/tickets/${second.ticketId}?view=open`)
  const card = page.getByRole('region', { name: english('similar.title') })
  await card.getByText(first.number).waitFor()
  assert.match(await card.innerText(), /\d+%/)
  assert.ok((await card.innerText()).includes(english('similar.reason.same_words')))

  await pressEnter(button(card, english('similar.merge_with', { number: first.number })))
  const dialog = page.getByRole('dialog')
  const numbers = { number: second.number, into: first.number }
  await dialog.getByText(english('similar.preview.stays', numbers)).waitFor()
  await dialog.getByText(english('similar.preview.told', numbers)).waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  assert.equal((await site.asSystem(({ tx }) => tx.selectFrom('merges').select('merge_id').execute())).length, 0)

  await pressEnter(button(card, english('similar.merge_with', { number: first.number })))
  await pressEnter(button(dialog, english('similar.preview.send', numbers)))
  const banner = page.getByRole('note').filter({ hasText: english('merge.into') })
  await banner.waitFor()
  await card.getByText(english('similar.is_merged')).waitFor()
  await pressEnter(button(banner, english('merge.undo')))
  await banner.waitFor({ state: 'hidden' })

  await pressEnter(button(card, english('similar.different_with', { number: first.number })))
  await card.getByText(english('similar.is_different')).waitFor()
  await pressEnter(button(card, english('similar.undo_with', { number: first.number })))
  await button(card, english('similar.merge_with', { number: first.number })).waitFor()
  await page
    .getByRole('list', { name: english('timeline.label') })
    .getByText(english('story.ticket_told_apart', { who: 'lead' }))
    .waitFor()
  await assertQuiet(page)
  await page.context().close()
  await speak('zh-Hans')
})

test('on a phone: what the machine merged says so, and how many others report the same opens and closes', async () => {
  const sent = {
    text: '雨伞柜收了钱不开门',
    orderNo: 'UMB20261',
    amount: { amountMinor: 8_800n, currency: 'CNY' },
    contact: { email: 'twice@example.com' },
  }
  await site.send({ text: sent.text, contact: sent.contact })
  const kept = await site.send(sent)
  const gone = await site.send(sent)
  await until(
    'the machine to merge what was sent twice',
    () =>
      site.asSystem(({ tx }) =>
        tx.selectFrom('merges').select('into_ticket_id').where('ticket_id', '=', gone.ticketId).execute(),
      ),
    (rows) => rows[0]?.into_ticket_id === kept.ticketId,
  )
  const page = await site.openAs('lead', { viewport: phone })
  await page.goto(`${site.consoleUrl}/tickets/${kept.ticketId}?view=all`)
  await page.getByText(zh('story.ticket_absorbed.sent_twice')).waitFor()

  const outage = '云岭信用社的卡今天付款报错七七三一，一直转圈付不出去'
  const receipts: Awaited<ReturnType<typeof site.send>>[] = []
  for (let n = 0; n < 4; n++) {
    const receipt = await site.send({ text: outage })
    receipts.push(receipt)
    await until(
      'the matter to be known',
      () => site.asSystem(({ tx }) => tx.selectFrom('matter_tickets').select('ticket_id').execute()),
      (rows) => n === 0 || rows.some((row) => row.ticket_id === receipt.ticketId),
    )
  }
  const card = page.getByRole('region', { name: zh('similar.title') })
  const others = card.getByText(zh('similar.others_other', { count: '3' }))
  const looksAgain = async () => {
    await page.goto(`${site.consoleUrl}/tickets/${receipts.at(-1)!.ticketId}?view=all`)
    await button(page, zh('ticket.details')).click()
    return others.waitFor({ timeout: 5_000 }).then(
      () => '3',
      () => card.innerText({ timeout: 1_000 }),
    )
  }
  await until('the card to tell of three others', looksAgain, (seen) => seen === '3')
  await button(card, zh('similar.show')).click()
  assert.equal(await button(card, zh('similar.hide')).getAttribute('aria-expanded'), 'true')
  await card.getByText(receipts[0]!.number).first().waitFor()
  assert.ok((await overflowOf(page)) <= 0)
  await button(card, zh('similar.not_this')).click()
  await card.getByText(zh('similar.has_left')).waitFor()
  await assertQuiet(page)
  await page.context().close()
})
