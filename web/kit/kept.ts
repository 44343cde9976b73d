/**
 * Tickets that were sent through the widget, kept in the storage of our own frame, which browsers keep apart for each
 * site that shows it. The page around the frame can read none of it.
 */
export type Kept = {
  number: string
  secret: string
  /** What the customer has seen of it, as `newsMark` says. */
  seen: number
  /** When it was kept, in milliseconds since 1970. */
  at: number
}

const storageKey = 'huiyin.kept'
const keptMax = 5
const keptMsMax = 60 * 86_400_000

/** The newest first; what is two months old is forgotten. */
export function readKept(): Kept[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]')
    return Array.isArray(value) ? (value as Kept[]).filter(({ at }) => Date.now() - at < keptMsMax) : []
  } catch {
    return []
  }
}

function write(kept: Kept[]): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(kept.slice(0, keptMax)))
  } catch {
    // Forbidden or full: the customer still has the link.
  }
}

export function keepTicket(number: string, secret: string, seen: number): void {
  write([{ number, secret, seen, at: Date.now() }, ...readKept().filter((one) => one.number !== number)])
}

/** Notes that everything up to `mark` was on the screen. */
export function markSeen(number: string, mark: number): void {
  write(readKept().map((one) => (one.number === number ? { ...one, seen: Math.max(one.seen, mark) } : one)))
}

export function forgetTicket(number: string): void {
  write(readKept().filter((one) => one.number !== number))
}

type Told = { messages: { from: string }[]; line: { stage: string }[] }

/** Counts what is news to a customer: words that are not their own, and stages that say more than "it is here". */
export function newsMark({ messages, line }: Told): number {
  const told = messages.filter(({ from }) => from !== 'customer').length
  return told + line.filter(({ stage }) => stage !== 'received' && stage !== 'accepted').length
}
