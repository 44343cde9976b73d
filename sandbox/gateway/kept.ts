import { openLines } from '../lines.ts'
import type { Message, Taken } from './message.ts'

/** What the gateway took, in the order in which it did: a line of JSON for each, and one more for each change of state. */
export type Kept = {
  /** The same id again is the same message. */
  take(message: Message, at: Date): Taken
  find(reference: string): Taken | undefined
  end(reference: string, state: Taken['state'], code: string | null): void
  all(): Taken[]
}

type Line = Taken | Pick<Taken, 'reference' | 'state' | 'code'>

/** Opens the file of a gateway; what it took before is there again. The numbers in it are what was sent to the sandbox. */
export function openKept(dataDir: string): Kept {
  const lines = openLines<Line>(dataDir, 'sent.jsonl')
  const messages = new Map<string, Taken>()
  const apply = (line: Line) => {
    const known = messages.get(line.reference)
    if (known) Object.assign(known, line)
    else if ('id' in line) messages.set(line.reference, line)
  }
  const write = (line: Line) => {
    lines.add(line)
    apply(line)
  }
  lines.before.forEach(apply)
  return {
    take(message, at) {
      const reference = `sim-${message.id}`
      const known = messages.get(reference)
      if (!known)
        write({ ...message, reference, simulated: true, at: at.toISOString(), state: 'under_way', code: null })
      return messages.get(reference)!
    },
    find: (reference) => messages.get(reference),
    end: (reference, state, code) => write({ reference, state, code }),
    all: () => [...messages.values()],
  }
}
