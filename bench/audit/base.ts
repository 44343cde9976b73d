import pg from 'pg'
import { boundBy, readStoredNow } from '../../server/records/audit/commitment.ts'
import { verifierKey } from '../../server/records/audit/note.ts'
import { sealEvents } from '../../server/records/audit/seal.ts'
import { note, reply } from '../../server/stages/replies/reply.ts'
import type { TestOrg } from '../../test/house.ts'
import { type History, readHistory } from './history.ts'

/** Some tickets with their stories, sealed in several runs, and the checkpoints that were published of them. */
export async function makeHistory(
  org: TestOrg,
  tickets: number,
  runs: number,
): Promise<{ history: History; published: string }> {
  for (let run = 0; run < runs; run++) {
    for (let n = 0; n < tickets / runs; n++) {
      const { ticketId } = await org.send()
      if (n % 3 === 0) await org.as('agent', (work) => note(work, { ticketId }, 'looked at'))
      if (n % 4 === 0) await org.as('agent', (work) => reply(work, { ticketId }, { text: 'we look', version: null }))
    }
    org.house.clock.advance(1_000)
    await org.drain()
    await org.follow()
    while ((await sealEvents(org.house, org.orgId)) > 0);
  }
  const history = await readHistoryOf(org, verifierKey(org.orgId, org.house.ports.notary.publicKey))
  return { history, published: history.checkpoints.map((one) => `${one.note}\n`).join('') }
}

/** The rows of the audit as they stand, with what is stored of the messages that they bind. */
export async function readHistoryOf(org: TestOrg, key: string): Promise<History> {
  const owner = new pg.Client({ connectionString: org.house.url })
  await owner.connect()
  try {
    const bare = await readHistory(owner, org.orgId, key, { words: {}, files: {} })
    const bounds = bare.events.map((row) => boundBy(row.subject_id, row.payload)).filter((one) => one !== null)
    return { ...bare, stored: await org.asSystem((work) => readStoredNow(work, bounds)) }
  } finally {
    await owner.end()
  }
}
