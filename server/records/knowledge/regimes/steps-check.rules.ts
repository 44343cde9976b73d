import { roles } from '../../staff/permissions.rules.ts'
import type { Steps } from '../knowledge.rules.ts'
import { type Complain, checkWords, faultsFrom, isCount, type RuleFault } from './faults.rules.ts'

/** What somebody writes of the steps; key and version are their own. */
export type StepsContent = Omit<Steps, 'key' | 'version'>

const priorities = ['1', '2', '3', '4']
/** The eight steps of the loop in their order, and the whole: what happens to a ticket is not for an editor to say, only until when. */
export const stepNames = ['collect', 'classify', 'prioritise', 'assign', 'handle', 'reply', 'track', 'analyse', 'whole']
/** Moods in which somebody should speak with a customer. */
const moodsOfPerson = ['distressed', 'danger']

/** Everything that is wrong with the deadlines of the steps, each with a pointer into them. */
export function stepsFaults({ steps, promise, person }: StepsContent): RuleFault[] {
  return faultsFrom((complain) => {
    if (steps.map(({ step }) => step).join() !== stepNames.join()) complain('/steps', 'steps_fixed')
    for (const [index, { hours, hoursByPriority, ...step }] of steps.entries()) {
      const at = `/steps/${index}`
      if (!isRole(step.ownerRole)) complain(`${at}/ownerRole`, 'role_unknown')
      checkWords(step.label, `${at}/label`, complain)
      checkWords(step.explanation, `${at}/explanation`, complain)
      if (hours !== undefined && !isCount(hours)) complain(`${at}/hours`, 'count_bad')
      if (hoursByPriority) checkByPriority(hoursByPriority, `${at}/hoursByPriority`, complain)
    }
    checkWords(promise.explanation, '/promise/explanation', complain)
    checkByPriority(promise.hoursByPriority, '/promise/hoursByPriority', complain)
    if (!isRole(person.ownerRole)) complain('/person/ownerRole', 'role_unknown')
    checkWords(person.explanation, '/person/explanation', complain)
    for (const mood of moodsOfPerson)
      if (!isCount(person.minutesByMood[mood] ?? 0)) complain(`/person/minutesByMood/${mood}`, 'count_bad')
  })
}

const isRole = (name: string) => roles.some((role) => role === name)

/** Hours of every priority, and a more urgent one never has more. */
function checkByPriority(hours: Record<string, number>, at: string, complain: Complain): void {
  for (const [index, priority] of priorities.entries()) {
    const own = hours[priority]
    if (own === undefined || !isCount(own)) complain(`${at}/${priority}`, 'count_bad')
    else if (own < (hours[priorities[index - 1] ?? ''] ?? 0)) complain(`${at}/${priority}`, 'urgent_later')
  }
}
