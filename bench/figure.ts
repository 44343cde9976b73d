export type Figure = {
  bench: string
  figure: string
  value: number
  unit: string
  against?: string
  against_value?: number
  samples: number
}

/** Prints one figure as a line of JSON; the ratio follows from what it was held against in the same run. */
export function print(figure: Figure): void {
  // A count is told exactly.
  const round = (value: number) => (Number.isInteger(value) ? value : Number(value.toPrecision(4)))
  const { against, against_value: held, samples, ...rest } = figure
  const ratio =
    held === undefined || held === 0 ? {} : { against, against_value: round(held), ratio: round(figure.value / held) }
  console.log(JSON.stringify({ ...rest, value: round(figure.value), ...ratio, samples }))
}

/** The middle of some numbers. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Value of `--name N` among a bench's options. */
export function option(options: string[], name: string, standard: number): number {
  const at = options.indexOf(`--${name}`)
  const value = at < 0 ? standard : Number(options[at + 1])
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} must be a number above 0`)
  return value
}
