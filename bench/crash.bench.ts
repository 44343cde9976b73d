import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDesk, stopDesk } from '../test/launcher/desk.ts'
import { endAll } from '../test/launcher/processes.ts'
import { setUp, setUpCodeOf } from '../test/launcher/talk.ts'
import { option, print } from './figure.ts'
import { crash, crashSettings, halfWritten } from './load/crash.ts'
import { quantile } from './load/samples.ts'

/**
 * `bench -- crash [--acks N] [--kills N]`: complaints acknowledged while server and the whole of PostgreSQL are killed
 * with -9 in turn under a running launcher; lost or half ones, and how long each kill kept the door shut.
 */
export async function run(options: string[]): Promise<void> {
  const acks = option(options, 'acks', 100_000)
  const kills = option(options, 'kills', 20)
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-crash-'))
  try {
    const desk = await startDesk(join(folder, 'data'), crashSettings)
    const { status } = await setUp(desk.console, setUpCodeOf(desk.out()))
    if (status !== 201) throw new Error(`setting up was answered with ${status}`)
    const { verdict, serverBackMs, databaseBackMs, ...sent } = await crash(desk, { acks, kills, say: console.error })
    console.error(JSON.stringify({ ...sent, ...verdict }))
    const figure = (name: string, value: number, unit: string, samples: number) =>
      print({ bench: 'crash', figure: name, value, unit, samples })
    figure('acked', verdict.acked, '1', 1)
    figure('kills', kills, '1', 1)
    figure('acked_lost', verdict.lost, '1', verdict.acked)
    figure('half_written', halfWritten(verdict) + verdict.doubled, '1', verdict.tickets)
    figure('answers_unexpected', Object.keys(sent.unexpected).length, '1', verdict.acked)
    figure('server_back_s', quantile(serverBackMs, 0.99) / 1000, 's', serverBackMs.length)
    figure('db_back_s', quantile(databaseBackMs, 0.99) / 1000, 's', databaseBackMs.length)
    await stopDesk(desk)
  } finally {
    endAll(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}
