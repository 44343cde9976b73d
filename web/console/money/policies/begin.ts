import type { RefundContent } from '#records/knowledge/refunds/policy-check.rules.ts'
import { contentOf } from '../../definitions/content.ts'
import type { ShownPolicy } from '../rules/data.ts'

/**
 * A policy that nobody has published, as its editor shows it: blank, or what another one says under a name that is still to be
 * found. It is off either way, and decides from the given day (`2026-03-02`) on. A blank one is wrong wherever somebody has to choose.
 */
export function begun(key: string, from: ShownPolicy['policy'] | undefined, day: string): ShownPolicy {
  const content = from ? (contentOf(from) as RefundContent) : blank
  const policy = { ...content, name: noWords, isOn: false, validFrom: day, validTo: null, key, version: 0 }
  return { policy, absence: 'off', versions: [] }
}

const noWords = { 'zh-Hans': '', en: '' }
const blank: RefundContent = {
  ...{ name: noWords, explanation: noWords, source: '', unverified: [], isOn: false, validFrom: '', validTo: null },
  reason: 'failed_but_debited',
  when: {
    codes: [],
    states: [],
    debited: null,
    frozen: null,
    duplicate: null,
    after: { unit: 'minutes', count: 0, calendar: null, byMethod: {} },
  },
  does: { refund: null, compensation: null },
  caps: [],
}
