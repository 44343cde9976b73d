import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant, text, words } from '#platform/wire.rules.ts'
import { careBases } from '../../customers/care.rules.ts'

const params = z.object({ ticketId: id })
const kind = z.string().min(1).max(40)

const care = z.object({
  /** What the organisation knows kinds of. */
  kinds: z.array(z.object({ kind, label: words })),
  /** Kinds that the words of this ticket speak of and nobody recorded. */
  suggested: z.array(kind),
  known: z.array(
    z.object({
      kind,
      label: words,
      basis: z.enum(careBases),
      setAt: instant,
      setByName: z.string(),
      reviewOn: z.iso.date(),
      reviewDue: z.boolean(),
    }),
  ),
  /** The last day that a review can be put off to. */
  reviewOnMax: z.iso.date(),
})

export const showCare = endpoint({
  name: 'showCare',
  summary: 'What special care the customer of a ticket needs, as it is recorded',
  method: 'GET',
  path: '/v1/tickets/:ticketId/care',
  origin: 'console',
  permission: 'customer.care',
  params,
  answer: care,
})

export const recordCare = endpoint({
  name: 'recordCare',
  summary: 'Record that the customer of a ticket needs a kind of care, and why that may be kept',
  method: 'PUT',
  path: '/v1/tickets/:ticketId/care/:kind',
  origin: 'console',
  permission: 'customer.care',
  params: params.extend({ kind }),
  body: z.strictObject({
    basis: z.enum(careBases),
    /** In whose words, and what helps: becomes a note on the ticket. */
    reason: text(500, 1),
    reviewOn: z.iso.date(),
  }),
  answer: care,
})

export const endCare = endpoint({
  name: 'endCare',
  summary: 'A kind of care is not needed any more, or the customer took their consent back',
  method: 'DELETE',
  path: '/v1/tickets/:ticketId/care/:kind',
  origin: 'console',
  permission: 'customer.care',
  params: params.extend({ kind }),
  answer: care,
})
