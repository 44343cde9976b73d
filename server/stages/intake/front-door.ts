import { type Actor, type House, inOrg, type Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { type GroupCommit, groupCommit } from '#platform/group-commit.ts'
import { type Keyed, type Outcome, onceEach, type Stored } from '#platform/idempotency.ts'
import { isOutage } from '#platform/problem-answer.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import type { Form } from '#records/knowledge/forms.rules.ts'
import type { Submission } from '#records/tickets/draft.rules.ts'
import { type Door, type Receipt, receive } from './receive.ts'
import { type Sent, submissionOf } from './submission.ts'

/** One public request: its key, the checked body, and what its browser said. */
export type Request = { key: string | undefined; body: Sent; language: string | undefined }

export type FrontDoor = (house: House, orgId: string, request: Request) => Promise<Outcome>

/** Two, so that one batch is prepared while the other is on its way to the disk; more would only make them smaller. */
const inFlightMax = 2
const itemsMax = 500

/**
 * The public door of every organisation: the requests in flight are prepared, written and acknowledged together. One
 * batch is one transaction of one organisation; a request that cannot be written fails alone.
 */
export function openFrontDoor(door: Door): FrontDoor {
  const queues = new WeakMap<House, Map<string, GroupCommit<Request, Outcome | Problem>>>()
  const queueOf = (house: House, orgId: string) => {
    const ofHouse = queues.get(house) ?? new Map<string, GroupCommit<Request, Outcome | Problem>>()
    queues.set(house, ofHouse)
    const queue =
      ofHouse.get(orgId) ??
      groupCommit({ write: (requests) => writeBatch(house, orgId, door, requests), isOutage, inFlightMax, itemsMax })
    ofHouse.set(orgId, queue)
    return queue
  }
  return async (house, orgId, request) => {
    const outcome = await queueOf(house, orgId).submit(request)
    if (outcome instanceof Problem) throw outcome
    return outcome
  }
}

function writeBatch(house: House, orgId: string, door: Door, requests: Request[]): Promise<(Outcome | Problem)[]> {
  const nobody: Actor = { kind: 'customer', orgId, customerId: null, grants: [] }
  return inOrg(house, nobody, 'intake', (work) =>
    onceEach(work, requests.map(keyed), async (fresh) => {
      const { forms } = await currentKnowledge(work)
      const submissions = await Promise.all(fresh.map((index) => submissionOrProblem(work, forms, requests[index]!)))
      const good = submissions.filter((one): one is Submission => !(one instanceof Problem))
      const receipts = await receive(work, door, good)
      let next = 0
      return submissions.map((one) => (one instanceof Problem ? one : stored(receipts[next++]!)))
    }),
  )
}

function keyed({ key, body }: Request): Keyed {
  return { principal: 'customer', route: 'POST /v1/tickets', key, body }
}

async function submissionOrProblem(work: Work, forms: Form[], request: Request): Promise<Submission | Problem> {
  try {
    return await submissionOf(work, forms, request.body, request.language)
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

/** The receipt as the customer gets it, now and on every replay. */
function stored({ number, secret, receivedAt, priority, promise }: Receipt): Stored {
  return {
    status: 201,
    answer: {
      number,
      secret,
      receivedAt: receivedAt.toISOString(),
      priority,
      promise: { dueAt: promise.dueAt.toISOString(), provisional: promise.provisional },
    },
  }
}
