import { sql } from 'kysely'
import { preparedMark, type Work } from '#platform/database.ts'
import type { Sealer } from '#platform/vault/sealer.ts'
import { openersOf, type StoredKey, sealersFrom } from '#platform/vault/subjects.ts'
import { contactKey, type KnownContact } from './find.rules.ts'
import type { Tier } from './standing.rules.ts'

type GivenContact = { kind: 'phone' | 'email' | 'app_user'; value: string }

/** Who is known of those that a batch of (normalised) contacts names. */
export type KnownCustomers = {
  byContact: Map<string, KnownContact>
  /** What seals for them; a customer from before there were data keys has none yet. */
  sealers: Map<string, Sealer>
  /** The keyed index of each contact, by its key. */
  indices: Map<string, Buffer>
  /** Those whose data were kept and not used any more, until now. */
  restricted: Set<string>
}

/**
 * Customers who already gave one of these contacts, by keyed index; the oldest when there are several.
 * Phones and addresses are not verified: the match groups tickets for staff and shows nobody anything.
 */
export async function findCustomers(work: Work, contacts: GivenContact[]): Promise<KnownCustomers> {
  const found: KnownCustomers = { byContact: new Map(), sealers: new Map(), indices: new Map(), restricted: new Set() }
  if (contacts.length === 0) return found
  const byIndex = new Map<string, string>()
  for (const contact of contacts) {
    const key = contactKey(contact)
    if (found.indices.has(key)) continue
    const index = work.vault.index(work.orgId, contact.kind, contact.value)
    found.indices.set(key, index)
    byIndex.set(index.toString('hex'), key)
  }
  const { rows } = await sql<KnownRow>`${sql.raw(preparedMark)}
    -- Contact by contact, through its own index, which takes half the time to plan.
    select c.* from unnest(${[...byIndex.keys()].map((hex) => `\\x${hex}`)}::bytea[]) asked(value_index)
    cross join lateral (
      select c.customer_id, c.contact_id, c.value_index, c.created_at, u.state, u.tier, u.adviser_id,
        c.customer_id as subject_id, k.version, k.wrap_version, k.key_wrapped,
        exists (select 1 from vulnerabilities v where v.customer_id = u.customer_id and v.ended_at is null) as needs_care
      from contacts c join customers u on u.customer_id = c.customer_id left join subject_keys k on k.subject_id = c.customer_id
      where c.org_id = ${work.orgId} and c.kind = any('{phone,email,app_user}')
        and c.value_index = asked.value_index and c.superseded_at is null offset 0) c
    order by c.created_at, c.customer_id`.execute(work.tx)
  for (const row of rows) {
    const key = byIndex.get(row.value_index.toString('hex'))
    if (key && !found.byContact.has(key))
      found.byContact.set(key, {
        customerId: row.customer_id,
        contactId: row.contact_id,
        standing: { tier: row.tier, adviserId: row.adviser_id },
        needsCare: row.needs_care,
      })
    if (row.state === 'restricted') found.restricted.add(row.customer_id)
  }
  found.sealers = await sealersFrom(work, keysOf(rows))
  return found
}

type KnownRow = {
  customer_id: string
  contact_id: string
  value_index: Buffer
  state: string
  tier: Tier
  adviser_id: string | null
  needs_care: boolean
} & (StoredKey | { key_wrapped: null })

/** The keys among the rows, each once: a customer has a row for every contact. */
function keysOf(rows: KnownRow[]): StoredKey[] {
  const keys = rows.filter((row): row is KnownRow & StoredKey => row.key_wrapped !== null)
  return [...new Map(keys.map((row) => [`${row.subject_id}/${row.version}`, row])).values()]
}

/** Where letters to a contact go, and whether somebody showed that the address is theirs. */
export type MailAddress = {
  index: Buffer
  isVerified: boolean
  /** The address in clear. @throws Error when it does not open: its customer's key was destroyed, or it was changed */
  open(): string
}

/**
 * The e-mail addresses of contacts, by contact; missing are those that are gone or corrected, and of customers whose data
 * are not used. For the sending sweep only: an address
 * leaves the vault for the envelope and is neither logged nor stored. One that is verified is so with every customer.
 */
export async function mailAddressesOf(work: Work, contactIds: string[]): Promise<Map<string, MailAddress>> {
  if (contactIds.length === 0) return new Map()
  // Contact by contact, through its own id: together, the planner may read every address there is.
  const { rows } = await sql<MailRow>`${sql.raw(preparedMark)}
    select c.*, exists (select 1 from contacts where org_id = ${work.orgId} and kind = 'email' and value_index = c.value_index
      and verified_at is not null) as is_verified
    from unnest(${contactIds}::uuid[]) asked(id)
    cross join lateral (select contact_id, customer_id, value_sealed, value_index from contacts
      where contact_id = asked.id and kind = 'email' and superseded_at is null limit 1) c
    cross join lateral (select 1 from customers where customer_id = c.customer_id and state = 'active' limit 1) u`.execute(
    work.tx,
  )
  const openers = await openersOf(
    work,
    rows.map((row) => row.customer_id),
  )
  return new Map(
    rows.map((row) => {
      const place = { orgId: work.orgId, table: 'contacts', column: 'value_sealed', rowId: row.contact_id }
      const opener = openers.get(row.customer_id) ?? work.vault
      const open = () => opener.open(place, row.value_sealed)
      return [row.contact_id, { index: row.value_index, isVerified: row.is_verified, open }]
    }),
  )
}

type MailRow = {
  contact_id: string
  customer_id: string
  value_sealed: Buffer
  value_index: Buffer
  is_verified: boolean
}

/** Where somebody is reached besides letters, or whose account is meant. */
export type OpenContact = {
  kind: 'phone' | 'app_user'
  customerId: string
  /** The value in clear. @throws Error when it does not open: its customer's key was destroyed, or it was changed */
  open(): string
}

/**
 * Phone numbers and app users of contacts, by contact; missing are those that are gone or corrected. For sweeps only, which
 * hand them to whoever holds the money or places the call: they are neither logged nor stored.
 */
export async function contactsToReach(work: Work, contactIds: string[]): Promise<Map<string, OpenContact>> {
  if (contactIds.length === 0) return new Map()
  const { rows } = await sql<{
    contact_id: string
    customer_id: string
    kind: 'phone' | 'app_user'
    value_sealed: Buffer
  }>`
    ${sql.raw(preparedMark)} select c.* from unnest(${contactIds}::uuid[]) asked(id)
    cross join lateral (select contact_id, customer_id, kind, value_sealed from contacts
      where contact_id = asked.id and kind in ('phone', 'app_user') and superseded_at is null limit 1) c`.execute(
    work.tx,
  )
  const openers = await openersOf(
    work,
    rows.map((row) => row.customer_id),
  )
  return new Map(
    rows.map((row) => {
      const place = { orgId: work.orgId, table: 'contacts', column: 'value_sealed', rowId: row.contact_id }
      const opener = openers.get(row.customer_id) ?? work.vault
      const { kind, customer_id: customerId } = row
      return [row.contact_id, { kind, customerId, open: () => opener.open(place, row.value_sealed) }]
    }),
  )
}
