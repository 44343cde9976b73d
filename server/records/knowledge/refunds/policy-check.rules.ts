import { checkAmounts, checkCurrency } from '../amounts.rules.ts'
import { type Complain, checkWords, faultsFrom, isCount, isDate, type RuleFault } from '../regimes/faults.rules.ts'
import { paymentStates, type RefundPolicy, refundReasons, type Wait, waitUnits } from './policy.rules.ts'

/** What somebody writes of a policy; its key and version come from where it is put. */
export type RefundContent = Omit<RefundPolicy, 'key' | 'version'>

/** What a policy may name. */
export type NamesForRefunds = {
  calendars: ReadonlySet<string>
  /** Codes and groups of the taxonomy. */
  codes: ReadonlySet<string>
}

/** Everything that is wrong with a policy, each with a pointer into it. One without faults can always be decided by. */
export function refundFaults(policy: RefundContent, names: NamesForRefunds): RuleFault[] {
  return faultsFrom((complain) => {
    const { validFrom, validTo, when, does, caps } = policy
    checkWords(policy.name, '/name', complain)
    checkWords(policy.explanation, '/explanation', complain)
    for (const [index, point] of policy.unverified.entries()) checkWords(point, `/unverified/${index}`, complain)
    if (policy.source.trim() === '') complain('/source', 'source_missing')
    if (!refundReasons.includes(policy.reason)) complain('/reason', 'reason_unknown')
    if (!isDate(validFrom)) complain('/validFrom', 'date_bad')
    if (validTo !== null && !isDate(validTo)) complain('/validTo', 'date_bad')
    else if (validTo !== null && validTo < validFrom) complain('/validTo', 'ends_before_begin')
    checkEvidence(when, names, complain)
    checkWait(when.after, names, complain)
    checkCaps(caps, complain)
    if (does.refund === null && does.compensation === null) complain('/does', 'does_nothing')
    if (does.compensation) checkCompensation(policy, complain)
  })
}

/** Nothing goes back for what nobody can see: the core must have said that the money is not where it belongs. */
function checkEvidence(when: RefundContent['when'], names: NamesForRefunds, complain: Complain): void {
  for (const [index, code] of when.codes.entries())
    if (!names.codes.has(code)) complain(`/when/codes/${index}`, 'code_unknown')
  if (when.states.length === 0) complain('/when/states', 'state_missing')
  for (const [index, state] of when.states.entries())
    if (!paymentStates.includes(state)) complain(`/when/states/${index}`, 'state_unknown')
  if (when.debited !== true && when.frozen !== true && when.duplicate !== true) complain('/when', 'evidence_missing')
}

function checkWait(after: Wait, { calendars }: NamesForRefunds, complain: Complain): void {
  const at = '/when/after'
  if (!waitUnits.includes(after.unit)) complain(`${at}/unit`, 'unit_unknown')
  if (!isCount(after.count)) complain(`${at}/count`, 'count_bad')
  for (const [method, count] of Object.entries(after.byMethod))
    if (!isCount(count)) complain(`${at}/byMethod/${pointerPart(method)}`, 'count_bad')
  if (after.unit === 'minutes' ? after.calendar !== null : after.calendar === null || !calendars.has(after.calendar))
    complain(`${at}/calendar`, 'calendar_unknown')
}

function checkCaps(caps: RefundContent['caps'], complain: Complain): void {
  if (caps.length === 0) complain('/caps', 'cap_missing')
  for (const [index, cap] of caps.entries()) {
    const at = `/caps/${index}`
    checkCurrency(cap.currency, `${at}/currency`, complain)
    if (caps.findIndex((one) => one.currency === cap.currency) !== index) complain(`${at}/currency`, 'twice')
    checkAmounts(at, cap, ['onceMinor', 'customerDayMinor'], 'day_below_once', complain)
  }
}

function checkCompensation({ when, does, caps }: RefundContent, complain: Complain): void {
  const compensation = does.compensation!
  const { currency } = compensation
  const at = '/does/compensation'
  checkCurrency(currency, `${at}/currency`, complain)
  if (!caps.some((cap) => cap.currency === currency)) complain(`${at}/currency`, 'cap_missing')
  if (when.after.unit === 'minutes') complain('/when/after/unit', 'days_needed')
  checkAmounts(at, compensation, ['perDayMinor', 'maxMinor'], 'max_below_day', complain)
}

/** A key within a pointer (RFC 6901, section 3). */
const pointerPart = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1')
