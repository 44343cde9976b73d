import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordOnTicket } from '#records/tickets/change.ts'
import type { TicketName } from '#records/tickets/load.ts'
import { lockClock } from './locked.ts'

/**
 * Somebody says that what a rule wants sent or done was. Saying it twice changes nothing.
 * @throws Problem invalid duty_unknown
 */
export async function recordDuty(
  work: Work,
  name: TicketName,
  { clock: clockName, duty }: { clock: string; duty: string },
): Promise<void> {
  const { ticket, clock, rule, story } = await lockClock(work, name, clockName, 'ticket.work', 'latest')
  if (!rule.duties.some(({ key }) => key === duty)) throw new Problem('invalid', 'duty_unknown')
  if (story.some(({ type, payload }) => type === 'clock.duty_done' && payload.duty === duty)) return
  const payload = { clock: clock.clock, run: clock.run, duty }
  await recordOnTicket(work, ticket, [{ type: 'clock.duty_done', payload }])
}
