import type { Role } from '../../staff/permissions.rules.ts'

/** The key under which an organisation has its rules of money: there is one set of them. */
export const remediesKey = 'remedies'

/** What an organisation decides about its money actions. Amounts are minor units as text, by ISO 4217 code. */
export type RemedyPolicy = {
  key: string
  version: number
  hold: {
    /** For these codes the account is protected, for those the payment; a surer reading of danger than this counts as theft. */
    accountCodes: string[]
    transactionCodes: string[]
    fundSafetyPercentMin: number
    /** How long, when the host app vouched for whose account it is, and when somebody only says so. */
    vouchedMinutes: number
    claimedMinutes: number
    /** How long in all, once a second person has confirmed it. */
    minutesMax: number
    /** How many protections of one account or payment a day, when nobody vouches for who asks. */
    claimedPerDayMax: number
  }
  /** How many people besides the one who proposes; the first line that fits. A currency that is not named needs two. */
  people: { currency: string; upToMinor: string; people: 1 | 2 }[]
  /** People who worked on the ticket do not approve. */
  withoutWorkers: boolean
  expiresMinutes: number
  /** What one person may propose at once and in a day; a currency that is not named: nothing. */
  limits: Partial<Record<Role, Record<string, { onceMinor: string; dayMinor: string }>>>
  sending: {
    /** How long an answer may take before somebody else asks. */
    leaseSeconds: number
    /** When to ask again after each try that brought no end; the last counts for all that follow. */
    againSeconds: number[]
    /** After so long without an end a person looks into it, and it is asked every so many minutes. */
    humanAfterMinutes: number
    /** The same for what was accepted: banks take days to pay out. */
    acceptedHumanAfterMinutes: number
    humanEveryMinutes: number
  }
}
