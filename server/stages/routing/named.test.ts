/** Whom a complaint about our service names, and who handled the earlier ticket that it is about. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { addPerson } from '#records/staff/enter.ts'
import { ticketFor } from '#records/tickets/load.ts'
import { moveTicketTo } from '#records/tickets/move.ts'
import { readRecusals } from '#records/tickets/recusal/show.ts'
import { openTestOrg } from '../../../test/house.ts'
import { namedIn, numbersIn } from './named.rules.ts'

const staff = [
  { staffId: 'three', name: '王小明', number: 'A1024' },
  { staffId: 'two', name: '高兴', number: '07' },
  { staffId: 'latin', name: 'Anna Li', number: null },
  { staffId: 'one word', name: 'Service', number: null },
]
const inWords = (text: string) => namedIn({ words: [text], answers: [] }, staff)
const asAnswer = (text: string) => namedIn({ words: [], answers: [text] }, staff)

describe('a name in free words', () => {
  const table: [text: string, named: string[]][] = [
    ['你们的王小明态度太差了', ['three']],
    ['王小 明', []],
    ['我很不高兴', []],
    ['玩得高兴就好', []],
    ['客服高兴挂我电话', ['two']],
    ['接电话的人叫高兴', ['two']],
    ['高兴经理说不能退', ['two']],
    ['I spoke with anna li yesterday', ['latin']],
    ['ANNA  LI hung up on me', ['latin']],
    ['Anna Lin is nice', []],
    ['Joanna Li called', []],
    ['your Service is bad', []],
    ['工号A1024的人骂我', ['three']],
    ['工号：a1024', ['three']],
    ['staff no. 07 was rude', ['two']],
    ['我被扣了07元，订单A1024', []],
    ['工号A10245', []],
    ['王小明和Anna Li都在场', ['three', 'latin']],
  ]
  for (const [text, named] of table)
    it(`“${text}” names ${named.join(', ') || 'nobody'}`, () => assert.deepEqual(inWords(text), named))
})

it('in answer to who it is about, a name or number alone is enough', () => {
  const table: [text: string, named: string[]][] = [
    ['高兴', ['two']],
    ['好像是高兴', ['two']],
    ['A1024', ['three']],
    ['07', ['two']],
    ['2007', []],
    ['Service', ['one word']],
    ['不知道', []],
  ]
  for (const [text, named] of table) assert.deepEqual(asAnswer(text), named, text)
})

it('numbers of earlier tickets are found as they are typed', () => {
  assert.deepEqual(numbersIn({ words: ['上次HY-7K3M-2Q9F没解决，hy7k3m2q9f也是'], answers: ['HY 7K3M 2Q9F'] }), [
    'HY-7K3M-2Q9F',
    'hy7k3m2q9f',
    'HY 7K3M 2Q9F',
  ])
})

describe('a complaint about us', async () => {
  const org = await openTestOrg()
  after(() => org.close())
  const contact = { email: 'handled@example.com' }
  const named = await org.asSystem((work) =>
    addPerson(work, {
      name: '欧阳小米',
      email: 'named@test.local',
      role: 'agent',
      language: 'zh-Hans',
      teamIds: [org.teams['service-quality']!],
    }),
  )
  const shown = async (ticketId: string) => {
    await org.drain()
    return org.as('lead', async (work) =>
      (
        await readRecusals(work, ticketId, {
          kind: 'staff',
          role: 'lead',
          staffId: org.people.lead.staffId,
          teamIds: [],
          recusedFrom: [],
          access: { read: 'organisation', work: 'organisation', exportRowsAloneMax: 0 },
        })
      ).map(({ person, why }) => [person!.name, why]),
    )
  }
  const service = { form: 'other', answers: { about: 'service' } }

  it('recuses whom it names within a round of the worker, though the mask hides the name', async () => {
    const { ticketId } = await org.send({ ...service, text: '客服欧阳小米先生骂人，我要投诉客服态度' })
    assert.equal((await org.ticket(ticketId)).code, 'SVC-01')
    assert.deepEqual(await shown(ticketId), [['欧阳小米', 'named']])
    assert.notEqual((await org.ticket(ticketId)).assignee_id, named)
  })

  it('recuses whom its customer names later, and nobody for a complaint about something else', async () => {
    const { addInformationTo } = await import('#records/tickets/track.ts')
    const { ticketId, number } = await org.send({ ...service, text: '投诉客服态度' })
    assert.deepEqual(await shown(ticketId), [])
    await org.asCustomer([ticketId], (work) => addInformationTo(work, number, '想起来了，那个人是欧阳小米', []))
    assert.deepEqual(await shown(ticketId), [['欧阳小米', 'named']])
    const other = await org.send({ text: '付款失败，欧阳小米叫我来的' })
    assert.deepEqual(await shown(other.ticketId), [])
  })

  it('recuses who handled the earlier ticket of the same customer that it names, and not of a stranger', async () => {
    const earlier = await org.send({ contact })
    await org.as('agent', async (work) =>
      moveTicketTo(work, await ticketFor(work, { ticketId: earlier.ticketId }, 'ticket.work', { lock: true }), {
        name: 'check',
      }),
    )
    const text = `投诉客服态度：${earlier.number} 办得太差`
    const about = await org.send({ ...service, text, contact })
    assert.deepEqual(await shown(about.ticketId), [['agent', 'involved']])
    const stranger = await org.send({ ...service, text })
    assert.deepEqual(await shown(stranger.ticketId), [])
  })
})
