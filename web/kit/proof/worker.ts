import { type Challenge, searcherOf } from './search.ts'

/** The whole search on a thread of its own; a challenge without an answer ends as the worker's error. */
addEventListener('message', ({ data }: MessageEvent<Challenge>) => {
  postMessage(searcherOf(data)(Number.POSITIVE_INFINITY))
})
