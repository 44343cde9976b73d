/** Something that somebody does at a moment of the simulated year. */
export type Act = { atMs: number; run(): Promise<void> }

/** What is still to happen, the next first; what is to happen at the same moment in the order in which it was planned. */
export class Agenda {
  readonly #heap: (Act & { nth: number })[] = []
  #planned = 0

  get size(): number {
    return this.#heap.length
  }

  plan(atMs: number, run: Act['run']): void {
    const heap = this.#heap
    heap.push({ atMs, run, nth: this.#planned++ })
    for (let at = heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1
      if (!this.#isBefore(at, parent)) break
      this.#swap(at, parent)
      at = parent
    }
  }

  /** When the next act happens; infinitely late when there is none. */
  nextMs(): number {
    return this.#heap[0]?.atMs ?? Number.POSITIVE_INFINITY
  }

  take(): Act {
    const heap = this.#heap
    const first = heap[0]!
    const last = heap.pop()!
    if (heap.length > 0) heap[0] = last
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      let least = at
      if (left < heap.length && this.#isBefore(left, least)) least = left
      if (right < heap.length && this.#isBefore(right, least)) least = right
      if (least === at) return first
      this.#swap(at, least)
      at = least
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one]!, this.#heap[other]!]
    return a.atMs < b.atMs || (a.atMs === b.atMs && a.nth < b.nth)
  }

  #swap(one: number, other: number): void {
    const heap = this.#heap
    ;[heap[one], heap[other]] = [heap[other]!, heap[one]!]
  }
}
