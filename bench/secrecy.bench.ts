import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endAll } from '../test/launcher/processes.ts'
import { option, print } from './figure.ts'
import { secrecy } from './secrecy/secrecy.ts'

/**
 * `bench -- secrecy [--canaries N]`: planted phones, cards, IDs, addresses and names, looked for in everything that a
 * desk leaves on disk: data files, write-ahead log, uploads, logs, letters, a backup.
 */
export async function run(options: string[]): Promise<void> {
  const count = option(options, 'canaries', 200)
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-secrecy-'))
  try {
    const { planted, canaries, searchedBytes, hits, letterHits, erasure } = await secrecy(folder, count, console.error)
    for (const hit of [...hits, ...letterHits].slice(0, 40)) console.error(JSON.stringify(hit))
    const figure = (name: string, value: number, unit = '1') =>
      print({ bench: 'secrecy', figure: name, value, unit, samples: canaries })
    figure('canaries', canaries)
    figure('tickets', planted.tickets)
    figure('searched_bytes', searchedBytes, 'B')
    figure('clear_hits', hits.length)
    figure('clear_canaries', new Set(hits.map(({ value }) => value)).size)
    figure('letter_hits', letterHits.length)
    figure('sealed', erasure.sealed)
    figure('opened_before', erasure.before.opened)
    figure('after_erasure', erasure.after.opened)
    figure('after_restore', erasure.afterRestore.opened)
    figure('payments_before', erasure.before.named)
    figure('payments_after_erasure', erasure.after.named)
    figure('payments_after_restore', erasure.afterRestore.named)
  } finally {
    endAll(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}
