import { hourMs } from '../hours.rules.ts'
import type { Stretch } from '../plan.rules.ts'

export const warningKinds = ['over_capacity', 'duty_hole'] as const
export type WarningKind = (typeof warningKinds)[number]

/** Hours that supervisors are warned of. */
export type Foreseen = Stretch & { kind: WarningKind; teamId: string | null }
export type Standing = Foreseen & { warningId: string }

/** What becomes of the warnings that stand: those that are new, those that moved, much worse or not, those that are over. */
export type Change = {
  raise: Foreseen[]
  move: { warningId: string; to: Foreseen; isWorse: boolean }[]
  end: string[]
}

/** How far apart two stretches may lie and still be the same trouble: forecasts move a little every hour. */
const nearMs = 6 * hourMs
/** Who saw to a trouble is told again when it has grown by so much. */
const worseTimes = 1.5

/**
 * Holds what is foreseen now against the warnings that stand. Trouble that was told of before is not told again, however
 * often the forecast moves it; trouble that grew together takes over the earliest warning.
 */
export function changeOf(standing: readonly Standing[], foreseen: readonly Foreseen[]): Change {
  const left = new Set(standing)
  const change: Change = { raise: [], move: [], end: [] }
  for (const to of foreseen) {
    const same = [...left].filter((one) => isSame(one, to))
    const [kept, ...others] = same
    for (const one of same) left.delete(one)
    change.end.push(...others.map(({ warningId }) => warningId))
    if (!kept) change.raise.push(to)
    else if (kept.from !== to.from || kept.until !== to.until || kept.size !== to.size)
      change.move.push({ warningId: kept.warningId, to, isWorse: to.size > kept.size * worseTimes })
  }
  change.end.push(...[...left].map(({ warningId }) => warningId))
  return change
}

const isSame = (one: Foreseen, other: Foreseen) =>
  one.kind === other.kind &&
  one.teamId === other.teamId &&
  one.from - nearMs < other.until &&
  other.from - nearMs < one.until

/** What comes again every night is one trouble: stretches less than a day apart, joined, with the hours of all of them. */
export function nightsOf(stretches: readonly Stretch[]): Stretch[] {
  const nights: Stretch[] = []
  for (const { from, until } of stretches) {
    const hours = Math.round((until - from) / hourMs)
    const last = nights.at(-1)
    if (last && from - last.until < 24 * hourMs) Object.assign(last, { until, size: last.size + hours })
    else nights.push({ from, until, size: hours })
  }
  return nights
}
