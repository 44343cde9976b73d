import { z } from 'zod'
import { id, instant, money } from '#platform/wire.rules.ts'
import { consentPurposes } from '#records/customers/consents.rules.ts'
import { customerStates } from '#records/customers/state.rules.ts'
import { stages } from '#records/tickets/lifecycle.rules.ts'
import { methods } from './identity.rules.ts'

export const erasureStates = ['waiting', 'granted', 'refused', 'done'] as const
export const refusal = z.enum(['claim', 'not_yours', 'other', 'came_back'])

export const erasure = z.object({
  state: z.enum(erasureStates),
  askedAt: instant,
  reason: refusal.nullable(),
  eraseAt: instant.nullable(),
})

export const ownData = z.object({
  organisation: z.string(),
  madeAt: instant,
  method: z.enum(methods),
  /** Null when it came with somebody else's ticket; `value` is null when none was given. */
  name: z.object({ value: z.string().nullable() }).nullable(),
  contacts: z.array(
    z.object({
      contactId: id,
      kind: z.enum(['phone', 'email', 'app_user']),
      value: z.string(),
      since: instant,
      verified: z.boolean(),
      /** When it was corrected; null while it holds. */
      until: instant.nullable(),
    }),
  ),
  tickets: z.array(
    z.object({
      number: z.string(),
      receivedAt: instant,
      about: z.string(),
      stage: z.enum(stages),
      answers: z.array(z.object({ question: z.string(), answer: z.string() })),
      orderNo: z.string().nullable(),
      amount: money.nullable(),
      messages: z.array(
        z.object({
          from: z.enum(['customer', 'staff', 'system']),
          at: instant,
          text: z.string(),
          files: z.array(z.string()),
        }),
      ),
      rating: z.object({ stars: z.number().int(), words: z.string().nullable(), at: instant }).nullable(),
    }),
  ),
  consents: z.array(
    z.object({
      purpose: z.enum(consentPurposes),
      textVersion: z.number().int(),
      givenAt: instant,
      via: z.enum(['form', 'own_data']),
      withdrawnAt: instant.nullable(),
    }),
  ),
  erasure: erasure.nullable(),
  state: z.enum(['active', 'restricted']),
  /** When it is erased by itself, as things stand; null while something is open or held. */
  keptUntil: instant.nullable(),
})

/** How staff made sure who calls. */
export const checkWays = ['call_back', 'questions', 'document', 'branch'] as const

export const customerPrivacy = z.object({
  customerId: id,
  state: z.enum(customerStates),
  stateAt: instant.nullable(),
  contacts: z.array(
    z.object({
      contactId: id,
      kind: z.enum(['phone', 'email', 'app_user']),
      masked: z.string(),
      verifiedAt: instant.nullable(),
      supersededAt: instant.nullable(),
    }),
  ),
  consents: z.array(z.enum(consentPurposes)),
  hold: z.object({ reason: z.string(), setBy: z.string(), setAt: instant }).nullable(),
  /** Whether another ticket of the same customer is held. */
  heldElsewhere: z.boolean(),
  erasure: erasure.nullable(),
  /** What happens by itself next, and when. */
  next: z.object({ step: z.enum(['restrict', 'erase']), at: instant }).nullable(),
  noticeVersion: z.number().int().nullable(),
})
