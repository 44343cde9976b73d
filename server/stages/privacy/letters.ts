import { uuidv7 } from '#platform/clock.ts'
import { canonicalJson } from '#platform/crypto.ts'
import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { openerOf } from '#platform/vault/subjects.ts'
import { fill } from '#records/knowledge/knowledge.rules.ts'
import type { Ticket } from '#records/tickets/load.ts'
import texts from './letters.json' with { type: 'json' }
import type { Law } from './retention.rules.ts'
import { lawOf } from './retention.rules.ts'

export type CustomerLetter = keyof typeof texts
const batch = 20
const attemptsMax = 6
/** A letter that is being sent is nobody else's for so long; afterwards it is tried again. */
const leaseMs = 120_000

/** What a letter may say besides its own words: a day, a law. Nothing that anybody typed. */
export type LetterFacts = { day?: string; law?: Law }

const secretPlace = (orgId: string, letterId: string) => ({
  orgId,
  table: 'customer_letters',
  column: 'secret_sealed',
  rowId: letterId,
})

/**
 * Writes to a contact about its holder's own data, once this transaction is committed. Without a contact the row is written
 * all the same and nothing is sent. `secret` is the code, sealed until it went out.
 */
export async function queueCustomerLetter(
  work: Work,
  ticket: Pick<Ticket, 'customer_id' | 'language'>,
  letter: { template: CustomerLetter; contactId: string | null; secret?: string; facts?: LetterFacts },
): Promise<void> {
  const letterId = uuidv7(work.clock)
  await work.tx
    .insertInto('customer_letters')
    .values({
      org_id: work.orgId,
      letter_id: letterId,
      customer_id: ticket.customer_id,
      contact_id: letter.contactId,
      template: letter.template,
      language: ticket.language,
      facts: canonicalJson(letter.facts ?? {}),
      secret_sealed: letter.secret
        ? work.vault.seal(work.clock, secretPlace(work.orgId, letterId), letter.secret)
        : null,
      created_at: work.now,
      due_at: work.now,
      attempts: 0,
      ended_at: null,
    })
    .execute()
}

type Mail = Parameters<House['ports']['mail']['send']>[0]
type Due = { letterId: string; attempts: number; mail: Mail | null }

/**
 * Sweep: sends letters that are due, without a transaction open; the attempt is committed first, so that a crash means one more
 * try with the same Message-ID. Answers how many were tried.
 */
export async function sendCustomerLetters(house: House, orgId: string): Promise<number> {
  const actor = systemActor(orgId, 'customer letters')
  const due = await inOrg(house, actor, 'staff', lease)
  for (const letter of due) {
    const isSent =
      letter.mail === null ||
      (await house.ports.mail.send(letter.mail).then(
        () => true,
        () => false,
      ))
    await inOrg(house, actor, 'staff', (work) => settle(work, letter, isSent))
  }
  return due.length
}

async function lease(work: Work): Promise<Due[]> {
  const rows = await work.tx
    .selectFrom('customer_letters')
    .selectAll()
    .where('org_id', '=', work.orgId)
    .where('ended_at', 'is', null)
    .where('due_at', '<=', work.now)
    .orderBy('due_at')
    .limit(batch)
    .forUpdate()
    .skipLocked()
    .execute()
  if (rows.length === 0) return []
  await work.tx
    .updateTable('customer_letters')
    .set((e) => ({ attempts: e('attempts', '+', 1), due_at: new Date(work.now.getTime() + leaseMs) }))
    .where(
      'letter_id',
      'in',
      rows.map((row) => row.letter_id),
    )
    .execute()
  const org = await work.tx
    .selectFrom('orgs')
    .select(['name', 'portal_url', 'zone', 'hotline'])
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  const due: Due[] = []
  for (const row of rows)
    due.push({ letterId: row.letter_id, attempts: row.attempts, mail: await composed(work, row, org) })
  return due
}

type Row = {
  letter_id: string
  contact_id: string | null
  template: string
  language: string
  facts: unknown
  secret_sealed: Buffer | null
}

/** The letter; null when there is nobody to write to (any more). */
async function composed(
  work: Work,
  row: Row,
  org: { name: unknown; portal_url: string; zone: string; hotline: string },
): Promise<Mail | null> {
  const contact = row.contact_id
    ? await work.tx
        .selectFrom('contacts')
        .select(['customer_id', 'value_sealed'])
        .where('contact_id', '=', row.contact_id)
        .where('kind', '=', 'email')
        .executeTakeFirst()
    : undefined
  if (!contact) return null
  const place = { orgId: work.orgId, table: 'contacts', column: 'value_sealed', rowId: row.contact_id! }
  const language = row.language === 'en' ? 'en' : 'zh-Hans'
  const { subject, text } = texts[row.template as CustomerLetter][language]
  const { day, law } = row.facts as LetterFacts
  const said = {
    organisation: (org.name as Record<string, string>)[language] ?? '',
    portal: org.portal_url,
    hotline: org.hotline,
    code: row.secret_sealed ? work.vault.open(secretPlace(work.orgId, row.letter_id), row.secret_sealed) : '',
    day: day
      ? new Date(day).toLocaleDateString(language === 'en' ? 'en-GB' : language, {
          timeZone: org.zone,
          dateStyle: 'long',
        })
      : '',
    law: law ? lawOf(law).name[language] : '',
  }
  return {
    to: (await openerOf(work, contact.customer_id)).open(place, contact.value_sealed),
    subject: fill(subject, said),
    text: fill(text, said),
    messageId: `<${row.letter_id}@${new URL(org.portal_url).hostname}>`,
  }
}

async function settle(work: Work, { letterId, attempts }: Due, isSent: boolean): Promise<void> {
  const tried = attempts + 1
  const isOver = isSent || tried >= attemptsMax
  await work.tx
    .updateTable('customer_letters')
    .set(
      isOver
        ? { ended_at: work.now, secret_sealed: null }
        : { due_at: new Date(work.now.getTime() + 2 ** tried * 15_000) },
    )
    .where('letter_id', '=', letterId)
    .execute()
}
