/**
 * "An acknowledged complaint is on disk", tried: customers who keep a journal, a launcher whose server and whose whole
 * PostgreSQL are killed under them in turn, and a checker from outside.
 */
import { join } from 'node:path'
import { runningPostgres } from '../../server/platform/embedded-postgres.ts'
import { processesOf as postgresProcesses } from '../../server/platform/postgres-processes.ts'
import type { Desk } from '../../test/launcher/desk.ts'
import { pidOf } from '../../test/launcher/processes.ts'
import type { CheckJob, Verdict } from './checker.ts'
import { messageOf, startChild } from './child.ts'
import type { JournalJob, JournalNews, JournalOrder } from './journalist.ts'

export type Crashes = {
  acks: number
  abandoned: number
  retried: number
  unexpected: Record<string, number>
  /** Milliseconds from each kill to the first acknowledgement of a request that was sent after it. */
  serverBackMs: number[]
  databaseBackMs: number[]
  verdict: Verdict
}

/**
 * How a launcher is started for this. Customers come through a proxy, each from an address of their own, and nobody is
 * asked for a proof of work: no person would knock as often at a door that is shut as these do to see it open.
 */
export const crashSettings = { HUIYIN_DEMO: 'off', HUIYIN_TRUST_PROXY: '127.0.0.1', HUIYIN_PROOF: 'off' }

const run = 'crash'
const connections = 64
const backMsMax = 60_000
const ackMsMax = 300_000
const checkMsMax = 300_000

/**
 * Sends until `acks` are acknowledged, with `kills` spread over them: server and PostgreSQL in turn. `say` hears of each.
 */
export async function crash(
  desk: Desk,
  { acks, kills, say = () => undefined }: { acks: number; kills: number; say?: (line: string) => void },
): Promise<Crashes> {
  const journal = join(desk.dataDir, 'journal')
  const port = Number(new URL(desk.portal).port)
  const client = startChild('journalist.ts')
  const tell = (message: JournalJob | JournalOrder) => client.send(message)
  const hear = <T extends JournalNews>(wanted: (news: JournalNews) => boolean, msMax: number) =>
    messageOf<T>(client, (news) => wanted(news as JournalNews), msMax)
  const acknowledged = (count: number) => hear((news) => 'acks' in news && news.acks >= count, ackMsMax)
  tell({ port, run, connections, journal })
  const back = { server: [] as number[], PostgreSQL: [] as number[] }
  for (let kill = 0; kill < kills; kill++) {
    await acknowledged(Math.round((acks * (kill + 1)) / (kills + 1)))
    const part = kill % 2 === 0 ? 'server' : 'PostgreSQL'
    const isBack = hear<{ backAt: number }>((news) => 'backAt' in news, backMsMax)
    const killedAt = await killAtOnce(desk, part)
    tell({ killedAt })
    const ms = (await isBack).backAt - killedAt
    back[part].push(ms)
    say(`kill ${kill + 1}/${kills}: ${part} back after ${(ms / 1000).toFixed(2)} s`)
  }
  await acknowledged(acks)
  const isDone = hear<Extract<JournalNews, { abandoned: number }>>((news) => 'abandoned' in news, backMsMax)
  tell('stop')
  const { acks: acked, abandoned, retried, unexpected } = await isDone
  client.disconnect()
  const verdict = await checkJournal({ ownerUrl: (await runningPostgres(desk.dataDir))!.ownerUrl(), journal, run })
  return {
    acks: acked,
    abandoned,
    retried,
    unexpected,
    serverBackMs: back.server,
    databaseBackMs: back.PostgreSQL,
    verdict,
  }
}

/** Ends the server, or postmaster and every backend at one blow, as a kernel out of memory would. Answers when. */
async function killAtOnce(desk: Desk, part: 'server' | 'PostgreSQL'): Promise<number> {
  const pids = part === 'server' ? [pidOf(desk.dataDir, 'server')] : postgresProcesses(join(desk.dataDir, 'postgres'))
  if (pids.length === 0 || pids.includes(undefined)) throw new Error(`${part} does not run`)
  const at = performance.timeOrigin + performance.now()
  for (const pid of pids) {
    try {
      process.kill(pid!, 'SIGKILL')
    } catch {
      // A backend that ended by itself in between.
    }
  }
  return at
}

/** Lets the checker from outside hold a journal against the database. */
export async function checkJournal(job: CheckJob): Promise<Verdict> {
  const checker = startChild('checker.ts')
  const verdict = messageOf<Verdict>(checker, () => true, checkMsMax)
  checker.send(job)
  const said = await verdict
  checker.disconnect()
  return said
}

/** How many tickets or parts of tickets are half. */
export function halfWritten({ halves }: Verdict): number {
  return Object.values(halves).reduce((sum, count) => sum + count, 0)
}
