import type { TFunction } from 'i18next'
import { moneyWords } from '../parts/money.ts'
import { words } from '../words.ts'
import type { Names, StoryEvent } from './ticket-data.ts'

/** One event as a person would say it. References become names here, because events hold ids and codes only. */
export function sentence(t: TFunction, event: StoryEvent, names: Names): string {
  const { payload } = event
  const who = event.actorName ?? t(`story.who.${event.actorKind}`)
  const facts = {
    who,
    channel: t(`channel.${payload.channel}`, { defaultValue: String(payload.channel ?? '') }),
    kind: names.kind(payload.code),
    kindBefore: names.kind(payload.codeBefore),
    priority: t(`priority.${payload.priority}`, { defaultValue: '' }),
    priorityBefore: t(`priority.${payload.priorityBefore}`, { defaultValue: '' }),
    team: names.team(payload.teamId),
    fromTeam: names.team(payload.fromTeamId),
    person: names.person(payload.staffId),
    added: names.tags(payload.added),
    removed: names.tags(payload.removed),
    fromPerson: names.person(payload.fromStaffId),
    outcome: t(`outcome.${payload.outcome}`, { defaultValue: '' }),
    redress: t(`redress.${payload.redress}`, { defaultValue: '' }),
    // Those of laws are named after their rule, which the ticket's clocks tell.
    clock: t(String(payload.clock).includes('/') ? 'clock.statutory' : `clock.${payload.clock}`, {
      defaultValue: String(payload.clock ?? ''),
    }),
    owner: t(`role.${payload.ownerRole}`, { defaultValue: String(payload.ownerRole ?? '') }),
    why: t(`reveal.reason.${payload.reason}`, { defaultValue: '' }),
    stars: payload.stars ?? '',
    amount: amountOf(payload),
    deed: [t(`money.kind_name.${payload.kind}`, { defaultValue: '' }), amountOf(payload)].join(' ').trim(),
    version: payload.version ?? '',
    versionBefore: payload.versionBefore ?? '',
    type: event.type,
  }
  return t(keysOf(event), facts)
}

/** The words of an event, the finest first; the type itself when nobody wrote words for it yet. */
function keysOf({ type, payload }: StoryEvent): string[] {
  const key = `story.${type.replaceAll('.', '_')}`
  const finer: string[] = []
  if (type === 'ticket.moved') finer.push(`${key}.${payload.move}`)
  if (type === 'ticket.assigned') {
    if (typeof payload.why === 'string') finer.push(`${key}.${payload.why}`)
    const change = payload.fromTeamId ? 'team' : payload.staffId ? 'person' : 'nobody'
    finer.push(`${key}.${change}`)
  }
  if (type === 'ticket.workflow_migrated')
    finer.push(`${key}.${payload.workflow === payload.workflowBefore ? 'version' : 'kind'}`)
  if (type === 'ticket.absorbed') finer.push(`${key}.${payload.why}`)
  if (type === 'ticket.tagged') finer.push(`${key}.${tagging(payload)}`)
  if (type === 'ticket.recused') finer.push(`${key}.${payload.why}`)
  if (type === 'ticket.placed')
    finer.push(`${key}.${payload.needsTriage ? 'unsure' : payload.staffId ? 'person' : 'sure'}`)
  if (type === 'ticket.classified') finer.push(payload.needsTriage ? `${key}.unsure` : `${key}.sure`)
  if (type === 'ticket.triaged') {
    const kind = payload.code !== payload.codeBefore
    const priority = payload.priority !== payload.priorityBefore
    finer.push(`${key}.${kind && priority ? 'both' : kind ? 'kind' : priority ? 'priority' : 'same'}`)
  }
  if (type === 'ticket.raised')
    finer.push(
      `${key}.${payload.priority === payload.priorityBefore ? 'person' : payload.person ? 'both' : payload.because}`,
    )
  if (type === 'ticket.attended') finer.push(`${key}.${payload.how}`)
  if (type.startsWith('call.')) finer.push(`${key}.${payload.how ?? payload.kind}`)
  if (type === 'attachment.checked') finer.push(`${key}.${payload.state}`)
  if (type === 'attachment.viewed') finer.push(`${key}.${payload.as}`)
  if (type === 'personal.revealed') finer.push(`${key}.${payload.field}`)
  if (type === 'promise.moved') finer.push(`${key}.${payload.why}`)
  if (type === 'alert.answered') finer.push(`${key}.${payload.answer}`)
  if (type === 'hold.ended') finer.push(`${key}.${payload.how}`)
  if (type === 'remedy.approved') finer.push(`${key}.${payload.isEnough ? 'enough' : 'more'}`)
  else if (type.startsWith('remedy.')) finer.push(`${key}.${payload.kind}`)
  if (type.startsWith('phone.')) {
    if (payload.isLast) finer.push(`${key}.last`)
    if (payload.instead) finer.push(`${key}.instead_${payload.instead}`)
    if (payload.simulated) finer.push(`${key}.simulated_${payload.channel}`)
    finer.push(`${key}.${payload.channel}`)
  }
  if (type === 'notice.folded' && payload.why) finer.push(`${key}.${payload.why}`)
  if (type.startsWith('notice.')) finer.push(`${key}.${payload.channel ?? 'any'}`)
  return [...finer, `${key}.any`, key, 'story.other']
}

/** What an event of money is about, in the reader's language. */
function amountOf({ amountMinor, currency }: StoryEvent['payload']): string {
  if (typeof amountMinor !== 'string' || typeof currency !== 'string') return ''
  return moneyWords({ amountMinor, currency }, words.language)
}

const isNone = (ids: unknown) => Array.isArray(ids) && ids.length === 0

function tagging({ added, removed }: StoryEvent['payload']): string {
  if (isNone(removed)) return 'added'
  return isNone(added) ? 'removed' : 'both'
}
