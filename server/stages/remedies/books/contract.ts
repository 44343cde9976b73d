import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant } from '#platform/wire.rules.ts'
import { ledgerAccounts } from '../ledger.rules.ts'

const minor = z.string().regex(/^-?\d{1,22}$/)
const account = z.enum(ledgerAccounts)
const day = z.iso.date()

/** Answers with at most 20,000 entries; whoever takes them is named in an event of the organisation. */
export const takeLedger = endpoint({
  name: 'takeLedger',
  summary: 'Our books of refunds and compensation for some days, with the trial balance, as JSON or as a sheet (CSV)',
  method: 'POST',
  path: '/v1/ledger-extracts',
  origin: 'console',
  permission: 'money.books',
  body: z.strictObject({ from: day, to: day, as: z.enum(['json', 'csv']).default('json') }),
  answer: z.object({
    from: day,
    to: day,
    zone: z.string(),
    madeAt: instant,
    rows: z.number().int(),
    /** Empty when a sheet is asked for. A positive amount is a debit. */
    entries: z.array(
      z.object({
        at: instant,
        number: z.string(),
        ticketId: id,
        remedyId: id,
        kind: z.enum(['refund', 'compensate']),
        isAutomatic: z.boolean(),
        rail: z.string(),
        step: z.enum(['sent', 'settled', 'returned']),
        account,
        amountMinor: minor,
        currency: z.string(),
        reference: z.string().nullable(),
      }),
    ),
    balance: z.array(
      z.object({
        currency: z.string(),
        account,
        openingMinor: minor,
        debitMinor: minor,
        creditMinor: minor,
        closingMinor: minor,
      }),
    ),
    /** The file's text; null when JSON is asked for. */
    sheet: z.string().nullable(),
  }),
})
