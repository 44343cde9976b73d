import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { uuidv7 } from '#platform/clock.ts'
import { type Actor, inOrg, systemActor, type Work } from '#platform/database.ts'
import { isSettled, openTestOrg } from '../../../test/house.ts'
import { type Follower, findNews, followOnce, type StoryEvent } from './follow.ts'
import { eventRows, type NewEvent, recordEvents } from './record.ts'

const org = await openTestOrg()
after(() => org.close())

const actor: Actor = systemActor(org.orgId, 'test')
const write = (work: Work, subject: string, seqBefore: number, marks: string[]) =>
  recordEvents(
    work,
    eventRows(
      work.now,
      actor,
      { kind: 'ticket', id: subject },
      seqBefore,
      marks.map((mark): NewEvent => ({ type: 'test.mark', payload: { mark } })),
    ),
  )

/** A transaction that writes events now (which gives it its place in the order) and commits when told to. */
async function openTransaction(marks: string[]): Promise<{ end(commit?: boolean): Promise<void> }> {
  let started: () => void = () => undefined
  let end: (commit: boolean) => void = () => undefined
  const written = new Promise<void>((done) => {
    started = done
  })
  const ended = new Promise<boolean>((done) => {
    end = done
  })
  const running = inOrg(org.house, actor, 'staff', async (work) => {
    await write(work, uuidv7(org.house.clock), 0, marks)
    started()
    if (!(await ended)) throw new Error('rolled back on purpose')
  }).catch((error: Error) => assert.equal(error.message, 'rolled back on purpose'))
  await Promise.race([written, running])
  return {
    end: async (commit = true) => {
      end(commit)
      await running
    },
  }
}

/** Other test files' transactions hold the horizon back too; with none of ours open it passes everything in the end. */
async function settled(): Promise<void> {
  while (!(await org.asSystem(isSettled)));
}

let names = 0
/** A follower of its own that keeps what it saw of what is written from now on. */
async function recorder(
  next?: (work: Work, event: StoryEvent) => void | Promise<void>,
): Promise<{ follower: Follower; seen: string[]; look(): Promise<void>; catchUp(): Promise<void> }> {
  const seen: string[] = []
  let keeping = false
  const follower: Follower = {
    name: `recorder ${names++}`,
    types: ['test.mark'],
    async next(work, event) {
      if (!keeping) return
      await next?.(work, event)
      seen.push(String(event.payload.mark))
    },
  }
  const look = async () => {
    for (const busy of await findNews(org.house, org.orgId, [follower]))
      while ((await followOnce(org.house, org.orgId, busy)) > 0);
  }
  const catchUp = async () => {
    await settled()
    await look()
  }
  await catchUp()
  keeping = true
  return { follower, seen, look, catchUp }
}

describe('followers', () => {
  it('do not skip an earlier transaction that commits after a later one', async () => {
    const { seen, look, catchUp } = await recorder()
    const a = await openTransaction(['a1', 'a2'])
    const b = await openTransaction(['b1'])
    await b.end()
    await look()
    assert.deepEqual(seen, [], 'b is behind the horizon as long as a is open')
    await a.end()
    await catchUp()
    assert.deepEqual(seen, ['a1', 'a2', 'b1'])
    await catchUp()
    assert.deepEqual(seen, ['a1', 'a2', 'b1'])
  })

  it('go on past a transaction that was rolled back', async () => {
    const { seen, catchUp } = await recorder()
    const a = await openTransaction(['lost'])
    const b = await openTransaction(['kept'])
    await b.end()
    await a.end(false)
    await catchUp()
    assert.deepEqual(seen, ['kept'])
  })

  it('see a long backlog once and in order, over several batches', async () => {
    const { seen, catchUp } = await recorder()
    const expected: string[] = []
    const subject = uuidv7(org.house.clock)
    for (let n = 0; n < 5; n++) {
      const marks = Array.from({ length: 97 }, (_, i) => `${n}.${i}`)
      await org.asSystem((work) => write(work, subject, n * 97, marks))
      expected.push(...marks)
    }
    await catchUp()
    assert.deepEqual(seen, expected)
  })

  it('that have nothing to do pass what is new, and those that have are told so and stand where they were', async () => {
    const [busy, quiet] = [await recorder(), await recorder()]
    const idle: Follower = { ...quiet.follower, types: ['test.other'] }
    const whereIs = ({ name }: Follower) =>
      org.asSystem(({ tx }) =>
        tx.selectFrom('follower_cursors').select(['xid', 'seq']).where('follower', '=', name).executeTakeFirstOrThrow(),
      )
    await settled()
    const news = () => findNews(org.house, org.orgId, [busy.follower, idle])
    await news()
    const before = await whereIs(busy.follower)
    await org.asSystem((work) => write(work, uuidv7(org.house.clock), 0, ['one', 'two']))
    await settled()
    assert.deepEqual(await news(), [busy.follower])
    assert.deepEqual(await whereIs(busy.follower), before)
    assert.notDeepEqual(await whereIs(idle), before)
    await busy.catchUp()
    assert.deepEqual(busy.seen, ['one', 'two'])
    assert.deepEqual(await news(), [])
    assert.deepEqual(await whereIs(busy.follower), await whereIs(idle))
  })

  it('that run at the same time in several workers follow each event once', async () => {
    const inTheMiddle: number[] = []
    // Another worker comes by while this one is in the middle of its batch, and again when several start together.
    const { seen, follower } = await recorder(async () => {
      if (inTheMiddle.length > 0) return
      inTheMiddle.push(-1)
      inTheMiddle[0] = await followOnce(org.house, org.orgId, follower)
    })
    const expected = Array.from({ length: 30 }, (_, n) => `m${n}`)
    for (const mark of expected) await org.asSystem((work) => write(work, uuidv7(org.house.clock), 0, [mark]))
    await settled()
    await Promise.all(Array.from({ length: 6 }, () => followOnce(org.house, org.orgId, follower)))
    while ((await followOnce(org.house, org.orgId, follower)) > 0);
    assert.deepEqual(inTheMiddle, [0])
    assert.deepEqual(seen, expected)
  })

  it('that throw lose nothing: the cursor and what they wrote go back together', async () => {
    let broken = true
    const { seen, catchUp, follower } = await recorder((_work, event) => {
      if (broken && event.payload.mark === 'poison') throw new Error('cannot follow this')
    })
    await org.asSystem((work) => write(work, uuidv7(org.house.clock), 0, ['before', 'poison', 'behind']))
    await settled()
    // PostgreSQL may hold the lock of a broken connection for a moment: nothing is followed then.
    const tryOnce = async () => {
      while ((await followOnce(org.house, org.orgId, follower)) === 0);
    }
    await assert.rejects(tryOnce(), /cannot follow this/)
    const cursor = () =>
      org.asSystem(({ tx }) =>
        tx
          .selectFrom('follower_cursors')
          .select(['xid', 'seq'])
          .where('follower', '=', follower.name)
          .executeTakeFirstOrThrow(),
      )
    const stuck = await cursor()
    await assert.rejects(tryOnce(), /cannot follow this/)
    assert.deepEqual(await cursor(), stuck)
    broken = false
    seen.length = 0
    await tryOnce()
    await catchUp()
    assert.deepEqual(seen, ['before', 'poison', 'behind'])
  })

  it('follow the order of transactions also where their numbers gain a digit', async () => {
    const { seen, catchUp } = await recorder()
    const xid = () =>
      org.asSystem(async ({ tx }) =>
        Number((await sql<{ xid: string }>`select pg_current_xact_id()::text as xid`.execute(tx)).rows[0]!.xid),
      )
    const next = 10 ** String(await xid()).length
    // Each bare transaction uses up a number; the last of them stands just before the new digit.
    while ((await xid()) < next - 4);
    const marks = Array.from({ length: 8 }, (_, n) => `digit ${n}`)
    for (const mark of marks) await org.asSystem((work) => write(work, uuidv7(org.house.clock), 0, [mark]))
    assert.ok((await xid()) > next)
    await catchUp()
    assert.deepEqual(seen, marks)
  })

  it('of one organisation never see the events of another', async () => {
    const elsewhere = await openTestOrg(undefined, { host: 'other.local', house: org.house })
    const { seen, catchUp } = await recorder()
    await elsewhere.asSystem((work) =>
      recordEvents(
        work,
        eventRows(work.now, systemActor(elsewhere.orgId, 'test'), { kind: 'ticket', id: uuidv7(org.house.clock) }, 0, [
          { type: 'test.mark', payload: { mark: 'theirs' } },
        ]),
      ),
    )
    await org.asSystem((work) => write(work, uuidv7(org.house.clock), 0, ['ours']))
    await catchUp()
    assert.deepEqual(seen, ['ours'])
  })

  it('see every committed event exactly once, in one fixed order, whatever order transactions end in and whenever they look', async () => {
    // Each step opens a transaction, ends one of the open ones (commit or rollback), or lets the follower look.
    const step = fc.oneof(
      fc.record({ do: fc.constant('open' as const), events: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ do: fc.constant('end' as const), which: fc.nat(7), commit: fc.boolean() }),
      fc.record({ do: fc.constant('look' as const) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        const [live, late] = [await recorder(), await recorder()]
        const open: { marks: string[]; end(commit?: boolean): Promise<void> }[] = []
        const committed: string[] = []
        let opened = 0
        for (const each of steps) {
          if (each.do === 'open' && open.length < 6) {
            const marks = Array.from({ length: each.events }, (_, n) => `${opened}.${n}`)
            opened += 1
            open.push({ marks, ...(await openTransaction(marks)) })
          } else if (each.do === 'end' && open.length > 0) {
            const [ending] = open.splice(each.which % open.length, 1)
            await ending!.end(each.commit)
            if (each.commit) committed.push(...ending!.marks)
          } else if (each.do === 'look') await live.look()
        }
        for (const ending of open) {
          await ending.end()
          committed.push(...ending.marks)
        }
        await live.catchUp()
        await late.catchUp()
        assert.deepEqual(live.seen.toSorted(), committed.toSorted())
        assert.deepEqual(
          late.seen,
          live.seen,
          'a follower that looked all along saw the order of one that looked at the end',
        )
        // Within the test each transaction got its number before the next was opened.
        assert.deepEqual(
          live.seen,
          live.seen.toSorted(
            (x, y) =>
              Number(x.split('.')[0]) - Number(y.split('.')[0]) || Number(x.split('.')[1]) - Number(y.split('.')[1]),
          ),
        )
      }),
      { numRuns: 30 },
    )
  })
})
