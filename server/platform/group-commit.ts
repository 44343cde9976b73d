/** What waits for its batch. */
type Waiting<In, Out> = { item: In; resolve(out: Out): void; reject(error: unknown): void }

export type GroupCommit<In, Out> = {
  /** Resolves when the batch that carries the item has committed; rejects with the item's own error. */
  submit(item: In): Promise<Out>
  /** Items that wait for a batch now. */
  readonly waiting: number
}

/**
 * Group commit: what arrives while batches are being written gathers, and is written as one batch when one of them
 * ends (DeWitt et al. 1984, as databases do it for their log). There is no timer: an idle server writes at once, a busy
 * one writes larger batches. At most `inFlightMax` batches are being written at a time, each of at most `itemsMax` items
 * and about `sizeMax` in all: what is large must not keep everybody else waiting while it is prepared.
 *
 * A batch that fails because of its data is halved until only the guilty item gets the error. When the failure is not
 * the data's (`isOutage`), every item of the batch gets it: writing halves would only keep them waiting.
 */
export function groupCommit<In, Out>(options: {
  write(items: In[]): Promise<Out[]>
  isOutage(error: unknown): boolean
  sizeOf(item: In): number
  inFlightMax: number
  itemsMax: number
  sizeMax: number
}): GroupCommit<In, Out> {
  const { write, isOutage, sizeOf, inFlightMax, itemsMax, sizeMax } = options
  let queue: Waiting<In, Out>[] = []
  let inFlight = 0
  let gathering = false

  const writeBatch = async (batch: Waiting<In, Out>[]): Promise<void> => {
    try {
      const outs = await write(batch.map(({ item }) => item))
      for (const [index, { resolve }] of batch.entries()) resolve(outs[index]!)
    } catch (error) {
      if (batch.length === 1 || isOutage(error)) {
        for (const { reject } of batch) reject(error)
        return
      }
      const middle = batch.length >> 1
      await writeBatch(batch.slice(0, middle))
      await writeBatch(batch.slice(middle))
    }
  }

  /** At least one, whatever its size. */
  const countThatFits = (): number => {
    let size = 0
    const tooMany = queue.findIndex(({ item }, index) => {
      size += sizeOf(item)
      return index > 0 && (index >= itemsMax || size > sizeMax)
    })
    return tooMany < 0 ? queue.length : tooMany
  }

  const pump = (): void => {
    gathering = false
    while (inFlight < inFlightMax && queue.length > 0) {
      const batch = queue.slice(0, countThatFits())
      queue = queue.slice(batch.length)
      inFlight += 1
      void writeBatch(batch).then(() => {
        inFlight -= 1
        pump()
      })
    }
  }

  return {
    submit(item) {
      return new Promise<Out>((resolve, reject) => {
        queue.push({ item, resolve, reject })
        // After the requests that this turn of the event loop has read: they came together, they go together.
        if (!gathering && inFlight < inFlightMax) {
          gathering = true
          setImmediate(pump)
        }
      })
    },
    get waiting() {
      return queue.length
    },
  }
}
