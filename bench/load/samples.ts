/** Measured values, kept whole, so that a quantile is one of them and not a bucket's border. */
export class Samples {
  #values = new Float64Array(1024)
  #sorted = false
  count = 0

  add(value: number): void {
    if (this.count === this.#values.length) {
      const grown = new Float64Array(this.count * 2)
      grown.set(this.#values)
      this.#values = grown
    }
    this.#values[this.count++] = value
    this.#sorted = false
  }

  /** The value below which the share `quantile` of all lies (nearest rank); 0 when there is none. */
  at(quantile: number): number {
    if (this.count === 0) return 0
    if (!this.#sorted) this.#values.subarray(0, this.count).sort()
    this.#sorted = true
    return this.#values[Math.max(0, Math.ceil(quantile * this.count) - 1)]!
  }
}

/** The same of a list. */
export function quantile(values: number[], share: number): number {
  const samples = new Samples()
  for (const value of values) samples.add(value)
  return samples.at(share)
}
