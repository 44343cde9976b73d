/** A thread for `solve`, for pages of our own origin. Throws where there are no workers. */
export function startWorker(): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url))
}
