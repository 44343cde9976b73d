import { type Actor, type House, inOrg, type Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { type GroupCommit, groupCommit } from '#platform/group-commit.ts'
import { checkedKey, type Keyed, type Outcome, onceEach, type Stored } from '#platform/idempotency.ts'
import { isOutage } from '#platform/problem-answer.ts'
import { freeUploads } from '#records/attachments/bind.ts'
import { entriesOf } from '#records/entries/find.ts'
import type { Submission } from '#records/tickets/draft.rules.ts'
import { receiveTicket } from './contract.ts'
import { type Door, findKnown, loadFacts, prepare, type Receipt } from './receive.ts'
import { type Known, type Sent, submissionOf } from './submission.ts'

/** One public request: its key and whose that is, the checked body, and what its browser said. */
export type Request = {
  principal: string
  key: string | undefined
  body: Sent
  language: string | undefined
  site: string | null
}

/** @throws Problem invalid idempotency_key_required · and whatever refuses the one request */
export type FrontDoor = (house: House, orgId: string, request: Request) => Promise<Outcome>

/** Two, so that one batch is prepared while the other is on its way to the disk; more would only make them smaller. */
const inFlightMax = 2
const itemsMax = 500
/** Characters of customers' words in one batch: they are masked and read in one go, while nobody else is served. */
const sizeMax = 150_000

/**
 * The public door of every organisation: the requests in flight are prepared, written and acknowledged together. One
 * batch is one transaction of one organisation; a request that cannot be written fails alone.
 */
export function openFrontDoor(door: Door): FrontDoor {
  const queues = new WeakMap<House, Map<string, GroupCommit<Request, Outcome | Problem>>>()
  const queueOf = (house: House, orgId: string) => {
    const ofHouse = queues.get(house) ?? new Map<string, GroupCommit<Request, Outcome | Problem>>()
    queues.set(house, ofHouse)
    const queue = ofHouse.get(orgId) ?? openQueue(house, orgId, door)
    ofHouse.set(orgId, queue)
    return queue
  }
  return async (house, orgId, request) => {
    // Here and not in the batch, which a bad key would make fail, to be halved around it.
    const key = checkedKey(request.key)
    const outcome = await queueOf(house, orgId).submit({ ...request, key })
    if (outcome instanceof Problem) throw outcome
    return outcome
  }
}

function openQueue(house: House, orgId: string, door: Door): GroupCommit<Request, Outcome | Problem> {
  let underWay = 0
  return groupCommit({
    write: (requests) => {
      underWay++
      return writeBatch(house, orgId, door, requests, underWay > 1).finally(() => underWay--)
    },
    isOutage,
    sizeOf: ({ body }) => body.text.length,
    inFlightMax,
    itemsMax,
    sizeMax,
  })
}

/** `isBeside`: another batch is on its way; a flood of single requests is a flood as well. */
function writeBatch(
  house: House,
  orgId: string,
  door: Door,
  requests: Request[],
  isBeside: boolean,
): Promise<(Outcome | Problem)[]> {
  const nobody: Actor = { kind: 'customer', orgId, customerId: null, grants: [] }
  return inOrg(house, nobody, 'intake', async (work) => {
    // Asked in one go with the keys; written in one go with the answers that the keys will replay.
    const loading = loadFacts(work, isBeside || requests.length > 1)
    loading.catch(() => undefined)
    let writing = Promise.resolve()
    const receiveFresh = async (fresh: number[]): Promise<(Stored | Problem)[]> => {
      const [facts, entries, uploads] = await Promise.all([
        loading,
        entriesOf(work),
        freeUploads(
          work,
          fresh.flatMap((index) => requests[index]!.body.attachments),
        ),
      ])
      const known = { forms: facts.knowledge.forms, entries, uploads }
      const submissions = await Promise.all(fresh.map((index) => submissionOrProblem(work, known, requests[index]!)))
      const good = submissions.filter((one): one is Submission => !(one instanceof Problem))
      if (good.length === 0) return submissions as Problem[]
      const customers = await findKnown(work, good, facts)
      const { receipts, rows } = prepare(work, door, good, facts, customers)
      writing = door.write(work, rows)
      writing.catch(() => undefined)
      let next = 0
      return submissions.map((one) => (one instanceof Problem ? one : stored(receipts[next++]!)))
    }
    const outcomes = await onceEach(work, requests.map(keyed), receiveFresh).catch(async (error: unknown) => {
      // What failed first is the cause; the keys behind it only tell that the transaction had failed.
      await writing
      throw error
    })
    await writing
    return outcomes
  })
}

function keyed({ principal, key, body }: Request): Keyed {
  return { principal, route: 'POST /v1/tickets', key, body, transient: receiveTicket.transient }
}

async function submissionOrProblem(work: Work, known: Known, request: Request): Promise<Submission | Problem> {
  try {
    return await submissionOf(work, known, request.body, request.language, request.site)
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
