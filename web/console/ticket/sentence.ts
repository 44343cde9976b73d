import type { TFunction } from 'i18next'
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
    outcome: t(`outcome.${payload.outcome}`, { defaultValue: '' }),
    redress: t(`redress.${payload.redress}`, { defaultValue: '' }),
    clock: t(`clock.${payload.clock}`, { defaultValue: String(payload.clock ?? '') }),
    owner: t(`role.${payload.ownerRole}`, { defaultValue: String(payload.ownerRole ?? '') }),
    why: t(`reveal.reason.${payload.reason}`, { defaultValue: '' }),
    stars: payload.stars ?? '',
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
    const change = payload.fromTeamId ? 'team' : payload.staffId ? 'person' : 'nobody'
    finer.push(`${key}.${change}`)
  }
  if (type === 'ticket.placed')
    finer.push(`${key}.${payload.needsTriage ? 'unsure' : payload.staffId ? 'person' : 'sure'}`)
  if (type === 'ticket.classified') finer.push(payload.needsTriage ? `${key}.unsure` : `${key}.sure`)
  if (type === 'ticket.triaged') {
    const kind = payload.code !== payload.codeBefore
    const priority = payload.priority !== payload.priorityBefore
    finer.push(`${key}.${kind && priority ? 'both' : kind ? 'kind' : priority ? 'priority' : 'same'}`)
  }
  if (type === 'attachment.checked') finer.push(`${key}.${payload.state}`)
  if (type === 'attachment.viewed') finer.push(`${key}.${payload.as}`)
  if (type === 'personal.revealed') finer.push(`${key}.${payload.field}`)
  if (type.startsWith('notice.')) finer.push(`${key}.${payload.channel ?? 'any'}`)
  return [...finer, `${key}.any`, key, 'story.other']
}
