import type { RefundPolicy } from './policy.rules.ts'

/** Why a policy decides nothing on a day (2026-11-22); null when it does. */
export function absenceOf(
  { isOn, validFrom, validTo }: Pick<RefundPolicy, 'isOn' | 'validFrom' | 'validTo'>,
  day: string,
): 'off' | 'not_yet' | 'over' | null {
  if (!isOn) return 'off'
  if (day < validFrom) return 'not_yet'
  return validTo !== null && day > validTo ? 'over' : null
}
