import type { z } from 'zod'
import { type House, inOrg, systemActor } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { parseRequest } from '#platform/http-input.ts'
import type { Outcome } from '#platform/idempotency.ts'
import { problemAnswer } from '#platform/problem-answer.ts'
import { entriesOf } from '#records/entries/find.ts'
import type { Gate } from './admission.ts'
import { bulkSignerOf } from './context.ts'
import { receiveTicket, type receiveTickets } from './contract.ts'
import type { FrontDoor } from './front-door.ts'
import type { Sent } from './submission.ts'

type Many = {
  house: House
  orgId: string
  body: z.output<(typeof receiveTickets)['body']>
  language: string | undefined
}
type Result = z.input<(typeof receiveTickets)['answer']>['results'][number]

/**
 * Receives many complaints of one sender, each by its own key as if it had come alone: through the same group commit,
 * and a bad one fails alone. Only a server that holds a signing secret of an entry point may.
 * @throws Problem denied bulk_not_signed
 */
export async function receiveMany(
  enter: FrontDoor,
  count: Gate['countMany'],
  { house, orgId, body, language }: Many,
): Promise<Outcome> {
  const { entry, token } = body
  const signer = await inOrg(house, systemActor(orgId, 'door'), 'intake', async (work) =>
    bulkSignerOf(await entriesOf(work), token, entry, work.now),
  )
  if (!signer) throw new Problem('denied', 'bulk_not_signed', { status: 401 })
  count(house, body.tickets.length)
  const results = await Promise.all(
    body.tickets.map(async ({ key, ...ticket }, index): Promise<Result> => {
      try {
        const { answer, status, replayed } = await enter(house, orgId, {
          // Servers like to number their keys: nobody else can use them up, or ask for what they got.
          principal: `entry:${signer.entryId}`,
          key,
          body: sentOf({ entry, ...ticket }),
          language,
          site: null,
        })
        return { key, status, replayed, receipt: answer as Result['receipt'], problem: null }
      } catch (error) {
        const { status, body: problem } = problemAnswer(error as Error, language, key)
        if (status >= 500) house.log.error({ index, error }, 'a ticket of a bulk failed')
        return { key, status, replayed: false, receipt: null, problem }
      }
    }),
  )
  return { status: 200, answer: { results }, replayed: false }
}

/** One of many, checked like a request of its own. @throws Problem invalid request_invalid */
function sentOf(ticket: object): Sent {
  return parseRequest(receiveTicket, { params: undefined, query: undefined, body: ticket }).body as Sent
}
