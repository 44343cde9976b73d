/** Two stars or fewer mean that the answer was none: the ticket comes back. */
export function bringsBack(stars: number): boolean {
  return stars <= 2
}
