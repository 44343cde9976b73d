/** An invented law for tests of its clocks. */
import type { ClockRule, Regime } from '#records/knowledge/regimes/regime.rules.ts'

const both = { 'zh-Hans': '字', en: 'word' }
const rule = (change: Partial<ClockRule>): ClockRule => ({
  key: 'answer',
  label: both,
  trigger: 'received',
  length: { unit: 'hours', count: 240 },
  stops: ['resolved'],
  extensions: [
    {
      key: 'more',
      label: both,
      length: { unit: 'hours', count: 480 },
      approver: 'lead',
      notice: 'extended',
      condition: both,
    },
    {
      key: 'most',
      label: both,
      length: { unit: 'hours', count: 960 },
      approver: 'head',
      notice: null,
      condition: both,
    },
    {
      key: 'never',
      label: both,
      length: { unit: 'hours', count: 999 },
      approver: 'head',
      notice: null,
      condition: both,
    },
  ],
  absoluteEnd: { unit: 'hours', count: 960 },
  pauses: [{ key: 'documents', label: both, notice: null }],
  duties: [
    { key: 'why', label: both, when: 'with_extension' },
    { key: 'decision', label: both, when: 'at_end' },
  ],
  ownerRole: 'agent',
  ladder: 'statutory',
  ...change,
})
/** A law of ten days (240 hours) that every ticket of an organisation in China is under, with everything that a law can allow. */
export const law = (key: string, version: number, hours = 240): Regime => ({
  key,
  version,
  name: both,
  jurisdiction: 'CN',
  appliesTo: { institutions: [], codes: [], channels: [], note: both },
  validFrom: '2020-01-01',
  validTo: null,
  source: 'a test',
  unverified: [],
  escalation: both,
  clocks: [
    rule({ length: { unit: 'hours', count: hours } }),
    rule({ key: 'first', length: { unit: 'hours', count: 48 }, stops: ['first_reply'], extensions: [], pauses: [] }),
    rule({ key: 'report', trigger: 'forwarded', length: { unit: 'hours', count: 72 } }),
    rule({ key: 'rare', trigger: 'forwarded', condition: both, length: { unit: 'hours', count: 24 } }),
  ],
})
