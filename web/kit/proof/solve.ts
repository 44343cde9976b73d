import { type Challenge, proofOf, searcherOf } from './search.ts'

/** Numbers tried before the page may draw and listen again: a few hundredths of a second on a slow phone. */
const sliceTries = 2_000

/**
 * Solves a challenge and answers the proof to send: on a thread of its own where `start` gives one, else between whatever
 * the page has to do. A page inside another site has no thread of ours, and its policy may forbid any.
 */
export async function solve(challenge: Challenge, start?: () => Worker): Promise<string> {
  const number = start ? await inWorker(challenge, start).catch(() => inSlices(challenge)) : await inSlices(challenge)
  return proofOf(challenge, number)
}

async function inWorker(challenge: Challenge, start: () => Worker): Promise<number> {
  const worker = start()
  try {
    return await new Promise<number>((done, failed) => {
      worker.addEventListener('message', ({ data }: MessageEvent<number>) => done(data))
      worker.addEventListener('error', failed)
      worker.postMessage(challenge)
    })
  } finally {
    worker.terminate()
  }
}

async function inSlices(challenge: Challenge): Promise<number> {
  const search = searcherOf(challenge)
  for (;;) {
    const number = search(sliceTries)
    if (number !== null) return number
    await nextTurn()
  }
}

/** Lets everything else have its turn. A timer would wait four milliseconds each time. */
function nextTurn(): Promise<void> {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      done()
    }
    port2.postMessage(null)
  })
}
