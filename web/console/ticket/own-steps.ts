/**
 * The versions that this tab itself made of a ticket: from → to. A draft that was begun on `from` need not be warned
 * about `to`.
 */
const steps = new Map<string, Map<number, number>>()

export function rememberOwnStep(ticketId: string, from: number, to: number): void {
  const own = steps.get(ticketId) ?? new Map<number, number>()
  own.set(from, to)
  steps.set(ticketId, own)
}

/** The version reached from one by own steps alone. */
export function afterOwnSteps(ticketId: string, version: number): number {
  let at = version
  for (let next = steps.get(ticketId)?.get(at); next !== undefined && next > at; next = steps.get(ticketId)?.get(at))
    at = next
  return at
}
