/** How messages sound, by day, channel and kind: the counts say what reading every message again says. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { moods } from '#records/tickets/mood.rules.ts'
import { addInformationTo } from '#records/tickets/track.ts'
import { openTestOrg, type TestOrg } from '../../../test/house.ts'
import { readMoods } from './moods.ts'

let org: TestOrg
before(async () => {
  org = await openTestOrg()
})
after(() => org.close())

const dayMs = 86_400_000
const texts = ['付款失败', '太慢了，很失望', '你们这些骗子！！', '求求你们，孩子等着交学费', '我不想活了']

test('of nobody’s messages there are thirty empty days', async () => {
  const { days, kinds } = await org.as('lead', readMoods)
  assert.deepEqual([days.length, kinds], [30, []])
  assert.ok(days.every(({ channels }) => channels.length === 0))
})

test('the counts are what every message read again says', async () => {
  for (let n = 0; n < 12; n++) {
    const channel = ['portal', 'widget', 'email'][n % 3]!
    const { ticketId, number } = await org.send({ form: 'other', channel, text: texts[n % texts.length]! })
    if (n % 2 === 0)
      await org.asCustomer([ticketId], (work) => addInformationTo(work, number, texts[(n + 3) % texts.length]!))
    if (n % 4 === 3) org.house.clock.advance(dayMs)
  }
  await org.drain()
  const shown = await org.as('lead', readMoods)
  const messages = await org.asSystem(({ tx }) =>
    tx
      .selectFrom('messages')
      .innerJoin('tickets', 'tickets.ticket_id', 'messages.ticket_id')
      .select(['messages.mood', 'messages.at', 'channel', 'code'])
      .where('author_kind', '=', 'customer')
      .execute(),
  )
  const dayOf = (at: Date) => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
  const count = (some: typeof messages) => {
    const of = (...names: string[]) => some.filter(({ mood }) => names.includes(moods[mood!]!)).length
    return { messages: some.length, upset: of('upset'), angry: of('angry'), distressed: of('distressed', 'danger') }
  }
  const byDay = Map.groupBy(messages, ({ at }) => dayOf(at))
  for (const { day, channels } of shown.days) {
    const byChannel = Map.groupBy(byDay.get(day) ?? [], ({ channel }) => channel)
    assert.deepEqual(
      channels,
      [...byChannel]
        .map(([channel, some]) => ({ channel, ...count(some) }))
        .sort((a, b) => (a.channel < b.channel ? -1 : 1)),
      day,
    )
  }
  for (const { code, label: _, ...heard } of shown.kinds)
    assert.deepEqual(heard, count(messages.filter((message) => message.code === code)), code)
  assert.ok(shown.kinds.length > 0 && byDay.size > 2)
})
