import { holds, roles } from '../../staff/permissions.rules.ts'
import { checkAmount, checkAmounts, checkCurrency } from '../amounts.rules.ts'
import { type Complain, faultsFrom, isCount, type RuleFault } from '../regimes/faults.rules.ts'
import type { RemedyPolicy } from './policy.rules.ts'

/** What somebody writes of the rules; key and version are their own. */
export type RemedyContent = Omit<RemedyPolicy, 'key' | 'version'>

/** What the rules may name: codes and groups of the taxonomy. */
export type NamesForRemedies = { codes: ReadonlySet<string> }

/** No protection is longer than thirty days: it is temporary, and whoever needs more has other means than a complaint desk. */
export const holdMinutesMax = 43_200

/** One try asks and then sends again, seven seconds each at most (outside/wechat-pay); whoever else may try waits longer. */
export const leaseSecondsMin = 15

/** Who may propose at all: for the others there is nothing to limit. */
export const proposers = roles.filter((role) => holds(role, 'money.propose'))

/** Everything that is wrong with the rules of money, each with a pointer into them. */
export function remedyFaults(policy: RemedyContent, names: NamesForRemedies): RuleFault[] {
  return faultsFrom((complain) => {
    checkHold(policy.hold, names, complain)
    checkPeople(policy.people, complain)
    checkLimits(policy.limits, complain)
    if (!isCount(policy.expiresMinutes)) complain('/expiresMinutes', 'count_bad')
    checkSending(policy.sending, complain)
  })
}

function checkHold(hold: RemedyContent['hold'], { codes }: NamesForRemedies, complain: Complain): void {
  const seen = new Set<string>()
  for (const list of ['accountCodes', 'transactionCodes'] as const)
    for (const [index, code] of hold[list].entries()) {
      // What is protected, the account or the payment, must be certain.
      if (seen.has(code)) complain(`/hold/${list}/${index}`, 'twice')
      else if (!codes.has(code)) complain(`/hold/${list}/${index}`, 'code_unknown')
      seen.add(code)
    }
  if (!isCount(hold.fundSafetyPercentMin) || hold.fundSafetyPercentMin > 100)
    complain('/hold/fundSafetyPercentMin', 'percent_bad')
  if (!isCount(hold.claimedPerDayMax)) complain('/hold/claimedPerDayMax', 'count_bad')
  if (!isCount(hold.minutesMax)) complain('/hold/minutesMax', 'count_bad')
  else if (hold.minutesMax > holdMinutesMax) complain('/hold/minutesMax', 'hold_too_long')
  for (const name of ['vouchedMinutes', 'claimedMinutes'] as const) {
    if (!isCount(hold[name])) complain(`/hold/${name}`, 'count_bad')
    else if (isCount(hold.minutesMax) && hold[name] > hold.minutesMax) complain(`/hold/${name}`, 'above_max')
  }
}

function checkPeople(people: RemedyContent['people'], complain: Complain): void {
  for (const [index, { currency, upToMinor }] of people.entries()) {
    checkCurrency(currency, `/people/${index}/currency`, complain)
    if (people.findIndex((one) => one.currency === currency) !== index) complain(`/people/${index}/currency`, 'twice')
    checkAmount(upToMinor, `/people/${index}/upToMinor`, complain)
  }
}

function checkLimits(limits: RemedyContent['limits'], complain: Complain): void {
  for (const role of roles) {
    const own = limits[role]
    if (!own) continue
    // A limit for somebody who may not propose would look like a right.
    if (!proposers.includes(role)) complain(`/limits/${role}`, 'role_proposes_nothing')
    for (const [currency, limit] of Object.entries(own)) {
      const at = `/limits/${role}/${currency}`
      checkCurrency(currency, at, complain)
      checkAmounts(at, limit, ['onceMinor', 'dayMinor'], 'day_below_once', complain)
    }
  }
}

function checkSending(sending: RemedyContent['sending'], complain: Complain): void {
  const { leaseSeconds, againSeconds, ...minutes } = sending
  if (!isCount(leaseSeconds)) complain('/sending/leaseSeconds', 'count_bad')
  else if (leaseSeconds < leaseSecondsMin) complain('/sending/leaseSeconds', 'lease_short')
  if (againSeconds.length === 0) complain('/sending/againSeconds', 'again_missing')
  for (const [index, seconds] of againSeconds.entries())
    if (!isCount(seconds)) complain(`/sending/againSeconds/${index}`, 'count_bad')
  for (const [name, value] of Object.entries(minutes)) if (!isCount(value)) complain(`/sending/${name}`, 'count_bad')
}
