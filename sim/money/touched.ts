/**
 * Which tickets something was written about, by triggers of the simulation's own: what is true of a ticket's money can only
 * become wrong by a change or by time, so a round asks about what changed, and once a day everything is asked.
 */
import { sql } from 'kysely'
import type { Work } from '../../server/platform/database.ts'

/** Tables whose rows belong to a ticket; of events it is the subject. */
const tables = ['tickets', 'remedies', 'remedy_approvals', 'ledger_entries', 'phone_notices', 'automatic_decisions']

const noting = (name: string, ticketId: string) =>
  `create function ${name}() returns trigger language plpgsql security definer as
     $$ begin insert into sim_touched values (${ticketId}); return null; end $$`

/** What the database's owner does before anything happens. */
export const watching: string[] = [
  'create unlogged table sim_touched (ticket_id uuid not null)',
  'grant select, delete on sim_touched to public',
  noting('sim_note_ticket', 'new.ticket_id'),
  noting('sim_note_subject', 'new.subject_id'),
  ...tables.map(
    (table) =>
      `create trigger sim_note after insert or update on ${table} for each row execute function sim_note_ticket()`,
  ),
  'create trigger sim_note after insert on events for each row execute function sim_note_subject()',
]

/** The tickets since this was asked last. */
export async function touchedTickets({ tx }: Work): Promise<string[]> {
  const { rows } = await sql<{ ticket_id: string }>`with taken as (delete from sim_touched returning ticket_id)
    select distinct ticket_id from taken order by 1`.execute(tx)
  return rows.map((row) => row.ticket_id)
}
