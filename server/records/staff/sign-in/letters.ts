import { uuidv7 } from '#platform/clock.ts'
import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import texts from './letters.json' with { type: 'json' }

export type StaffLetter = keyof typeof texts
const batch = 20
const attemptsMax = 6
/** A letter that is being sent is nobody else's for so long; afterwards it is tried again. */
const leaseMs = 120_000
const keptMs = 30 * 86_400_000

/** Tells a person what happened to their sign-in, by e-mail, once this transaction is committed. */
export async function queueLetter(work: Work, staffId: string, template: StaffLetter): Promise<void> {
  await work.tx
    .insertInto('staff_letters')
    .values({
      org_id: work.orgId,
      letter_id: uuidv7(work.clock),
      staff_id: staffId,
      template,
      created_at: work.now,
      due_at: work.now,
      attempts: 0,
      sent_at: null,
      failed_at: null,
    })
    .execute()
}

type Due = Awaited<ReturnType<typeof lease>>[number]

/**
 * Sweep: sends letters that are due, without a transaction open. The attempt is committed first, so a crash means one more
 * try with the same Message-ID and never silence. Answers how many were tried.
 */
export async function sendStaffLetters(house: House, orgId: string): Promise<number> {
  const actor = systemActor(orgId, 'staff letters')
  const due = await inOrg(house, actor, 'staff', lease)
  for (const letter of due) {
    const sent = await house.ports.mail.send(composed(letter)).then(
      () => true,
      () => false,
    )
    await inOrg(house, actor, 'staff', (work) => settle(work, letter, sent))
  }
  return due.length
}

async function lease(work: Work) {
  const rows = await work.tx
    .selectFrom('staff_letters')
    .innerJoin('staff', 'staff.staff_id', 'staff_letters.staff_id')
    .innerJoin('orgs', 'orgs.org_id', 'staff_letters.org_id')
    .select(['letter_id', 'template', 'attempts', 'staff_letters.created_at'])
    .select([
      'staff.email',
      'staff.name',
      'staff.language',
      'orgs.name as organisation',
      'orgs.zone',
      'orgs.console_url',
    ])
    .where('staff_letters.org_id', '=', work.orgId)
    .where('sent_at', 'is', null)
    .where('failed_at', 'is', null)
    .where('due_at', '<=', work.now)
    .orderBy('due_at')
    .limit(batch)
    .forUpdate('staff_letters')
    .skipLocked()
    .execute()
  if (rows.length > 0)
    await work.tx
      .updateTable('staff_letters')
      .set((e) => ({ attempts: e('attempts', '+', 1), due_at: new Date(work.now.getTime() + leaseMs) }))
      .where(
        'letter_id',
        'in',
        rows.map((row) => row.letter_id),
      )
      .execute()
  return rows
}

async function settle(work: Work, { letter_id, attempts }: Due, sent: boolean): Promise<void> {
  const tried = attempts + 1
  const outcome = sent
    ? { sent_at: work.now }
    : tried >= attemptsMax
      ? { failed_at: work.now }
      : { due_at: new Date(work.now.getTime() + 2 ** tried * 60_000) }
  await work.tx.updateTable('staff_letters').set(outcome).where('letter_id', '=', letter_id).execute()
}

function composed(letter: Due): Parameters<House['ports']['mail']['send']>[0] {
  const language = letter.language === 'en' ? 'en' : 'zh-Hans'
  const { subject, text } = texts[letter.template as StaffLetter][language]
  const facts: Record<string, string> = {
    name: letter.name,
    organisation: (letter.organisation as Record<string, string>)[language] ?? '',
    at: letter.created_at.toLocaleString(language, { timeZone: letter.zone, dateStyle: 'long', timeStyle: 'short' }),
    link: `${letter.console_url}/account`,
    alarms: `${letter.console_url}/alarms`,
  }
  return {
    to: letter.email,
    subject,
    text: text.replace(/\{(\w+)\}/g, (_, name: string) => facts[name] ?? ''),
    messageId: `<${letter.letter_id}@${new URL(letter.console_url).hostname}>`,
  }
}

/** Forgets letters that are over. */
export async function forgetLetters({ tx, orgId, now }: Work): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('staff_letters')
    .where('org_id', '=', orgId)
    .where('created_at', '<', new Date(now.getTime() - keptMs))
    .executeTakeFirst()
  return Number(numDeletedRows)
}
