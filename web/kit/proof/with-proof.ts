import { ProblemAnswer } from '../client.ts'
import { solve } from './solve.ts'

/** A challenge may have expired on a phone that slept, or the load have grown: then there is another one. */
const roundsMax = 3

/**
 * Sends; where the server wants a proof of work first, tells by `solving` that it takes a moment, solves what the refusal
 * brought along, and sends again with it. Use the same Idempotency-Key each time: a proof is good for one key.
 */
export async function withProof<T>(
  send: (proof: string | undefined) => Promise<T>,
  solving: () => void,
  start?: () => Worker,
): Promise<T> {
  let proof: string | undefined
  for (let round = 1; ; round++) {
    try {
      return await send(proof)
    } catch (error) {
      if (!(error instanceof ProblemAnswer) || !error.proof || round > roundsMax) throw error
      solving()
      proof = await solve(error.proof, start)
    }
  }
}
