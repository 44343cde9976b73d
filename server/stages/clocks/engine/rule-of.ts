import type { Work } from '#platform/database.ts'
import { definition } from '#records/knowledge/definitions.ts'
import type { ClockRule, Regime } from '#records/knowledge/regimes/regime.rules.ts'

export type Ruled = { regime: Regime; rule: ClockRule }

/** Whether a clock is a law's or scheme's: those are named after their regime. */
export const isStatutory = (clock: string): boolean => clock.includes('/')

/** The rule of a law's clock, in the version under which it runs; null for the desk's own clocks. */
export async function ruleOf(
  work: Work,
  { clock, rule_key: key, rule_version: version }: { clock: string; rule_key: string; rule_version: number },
): Promise<Ruled | null> {
  if (!isStatutory(clock)) return null
  const regime = await definition<Regime>(work, 'regime', key, version)
  const rule = ruleNamed(regime, clock)
  if (!rule) throw new Error(`${key} version ${version} has no clock ${clock}`)
  return { regime, rule }
}

/** The rule of a clock by the clock's name on a ticket, `<regime>/<clock>`. */
export function ruleNamed(regime: Regime, clock: string): ClockRule | undefined {
  return regime.clocks.find((rule) => clock === `${regime.key}/${rule.key}`)
}
