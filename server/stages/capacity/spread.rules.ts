/**
 * How many of something come when so many are expected: Poisson, and wider where days differ more than chance alone would
 * make them (negative binomial, variance m + φ·m²; Cameron and Trivedi, Regression Analysis of Count Data, chapter 3).
 */

/** From here on a gamma curve is as good, and e^-m is still a number. */
const curveFrom = 400

/** The number that a count stays at or below with this probability. */
export function quantile(mean: number, phi: number, probability: number): number {
  if (mean <= 0) return 0
  if (mean >= curveFrom) return Math.round(mean * gammaShare(mean / (1 + phi * mean), probability))
  let sum = 0
  const last = mean + 40 * Math.sqrt(mean + phi * mean * mean) + 40
  let part = first(mean, phi)
  for (let count = 0; count < last; count++) {
    sum += part
    if (sum >= probability) return count
    part *= next(mean, phi, count)
  }
  return Math.ceil(last)
}

/** Whether a count lies between the two quantiles that leave the same probability outside on both sides. */
export function isWithin(count: number, mean: number, phi: number, share: number): boolean {
  const outside = (1 - share) / 2
  return count >= quantile(mean, phi, outside) && count <= quantile(mean, phi, 1 - outside)
}

const first = (mean: number, phi: number) => (phi === 0 ? Math.exp(-mean) : (1 + phi * mean) ** (-1 / phi))

/** What the probability of `count` is times, to be that of one more. */
function next(mean: number, phi: number, count: number): number {
  if (phi === 0) return mean / (count + 1)
  const size = 1 / phi
  return ((count + size) / (count + 1)) * (mean / (size + mean))
}

/**
 * The quantile of a gamma curve of this shape as a share of its mean; with the shape mean² / variance it leans as the
 * counts do, where a bell curve would not (Wilson and Hilferty, The Distribution of Chi-Square, PNAS 17, 1931).
 */
function gammaShare(shape: number, probability: number): number {
  return Math.max(0, 1 - 1 / (9 * shape) + bell(probability) / (3 * Math.sqrt(shape))) ** 3
}

/** The standard normal's quantile, to 4.5e-4 (Abramowitz and Stegun, 26.2.23). */
function bell(probability: number): number {
  if (probability < 0.5) return -bell(1 - probability)
  const t = Math.sqrt(-2 * Math.log(1 - probability))
  return t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3)
}
