import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Whose keys were destroyed, when and why (a code). Holds ids and nothing else. */
export type Erasure = { orgId: string; subjectId: string; at: Date; reason: string }

/**
 * The list of everything that was erased, kept outside the database: a backup that is older than an erasure still holds
 * the keys, so a restore destroys them again before the house opens. One line of JSON each, appended and on the disk
 * before `append` resolves, in every place.
 */
export type ShredLedger = {
  append(erasure: Erasure): Promise<void>
  /** What any of the places knows, each erasure once, oldest first. */
  all(): Promise<Erasure[]>
  /** For people. */
  readonly places: readonly string[]
}

/** @param places paths of files; the second is best on another machine's disk */
export function openShredLedger(places: readonly [string, ...string[]]): ShredLedger {
  return {
    places,
    async append(erasure) {
      for (const place of places) await appendLine(place, JSON.stringify(erasure))
    },
    async all() {
      const lines = (await Promise.all(places.map(linesOf))).flat()
      const found = new Map(lines.map((line) => [line, erasureOf(line)]))
      return [...found.values()].toSorted((a, b) => a.at.getTime() - b.at.getTime())
    },
  }
}

async function appendLine(path: string, line: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const file = await open(path, 'a', 0o600)
  try {
    // A line break on both sides: half a line that a crash left does not spoil this one.
    await file.appendFile(`\n${line}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function linesOf(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  // Half a line was never acknowledged: whoever wrote it still has to.
  return text.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'))
}

function erasureOf(line: string): Erasure {
  const { orgId, subjectId, at, reason } = JSON.parse(line) as Erasure
  return { orgId, subjectId, at: new Date(at), reason }
}
