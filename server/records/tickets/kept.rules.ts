import type { z } from 'zod'
import { goneMark } from '../customers/state.rules.ts'
import type { ticketView } from './shapes.rules.ts'

type View = z.input<typeof ticketView>

/** A ticket whose customer's data are only kept, or gone: what happened when is still told, and nothing that they said. */
export function withoutPerson(view: View): View {
  const { customer } = view
  return {
    ...view,
    subject: goneMark,
    reason: null,
    orderNo: null,
    answers: {},
    context: null,
    mood: 'calm',
    rating: view.rating && { ...view.rating, words: null },
    messages: view.messages.map((message) => ({ ...message, body: goneMark, mood: null, attachments: [] })),
    customer: {
      ...customer,
      name: null,
      contacts: [],
      care: [],
      others: customer.others.map((other) => ({ ...other, subject: goneMark })),
    },
  }
}
