import type { Words } from '../words.rules.ts'

/** Who is told when a clock gets short: whose ticket it is, who leads their team, who heads the desk. */
export const told = ['owner', 'lead', 'head'] as const
export type Told = (typeof told)[number]

/**
 * A rung of a ladder: so many minutes after the end (negative: before it), or once so much of the whole time is gone.
 * `calendar` counts minutes in working time only.
 */
export type Rung = {
  key: string
  tell: Told
  label: Words
} & ({ minutes: number; calendar?: string } | { percent: number })

/** Kinds of organisations, as regimes tell them apart. */
export const institutions = ['bank', 'payment_institution', 'e_money', 'wallet', 'insurer', 'merchant'] as const

/** How an organisation keeps time: where it is, by whose days it counts, who is told when, and how it promises. */
export type Timing = {
  key: string
  version: number
  /** What kind of organisation it is: one of `institutions`. */
  institution: string
  /** Where its customers are: ISO 3166-1 alpha-2. */
  jurisdiction: string
  /** Key of the calendar by which its own working time counts. */
  calendar: string
  /** Regimes that are left out although they would apply, and why. */
  without: { regime: string; why: string }[]
  /** Codes or groups of the taxonomy that are no complaints: no law's clock starts for them. */
  notComplaints: string[]
  ladders: Record<string, Rung[]>
  promise: {
    /** Which percentile of the time that similar tickets really took is promised. */
    percentile: number
    /** How many such tickets are enough to say so, and how many days back they count. */
    ticketsMin: number
    days: number
  }
}
