import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { option, print } from './figure.ts'
import { halfWritten } from './load/crash.ts'
import { withPieces } from './load/pieces.ts'
import { sameKey } from './load/samekey.ts'

/**
 * `bench -- samekey [--keys N]`: each complaint sent two to four times under its Idempotency-Key through a network that
 * cuts, delays and duplicates; how many keys have not exactly one ticket afterwards.
 */
export async function run(options: string[]): Promise<void> {
  const keys = option(options, 'keys', 20_000)
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-samekey-'))
  try {
    // One address sends the same words again and again here, for which it would be asked for a proof of work.
    await withPieces({ HUIYIN_PROOF: 'off' }, async ({ port, postgres, startWorker }) => {
      await startWorker()
      const { told, verdict, keysWithoutExactlyOne } = await sameKey(
        { port, ownerUrl: postgres.ownerUrl(), folder },
        { keys },
      )
      console.error(JSON.stringify({ ...told, ...verdict }))
      const figure = (name: string, value: number, samples: number) =>
        print({ bench: 'samekey', figure: name, value, unit: '1', samples })
      figure('keys_without_exactly_one', keysWithoutExactlyOne, keys)
      figure('half_written', halfWritten(verdict), verdict.tickets)
      figure('answers_differing', told.differing, keys)
      figure('answers_unexpected', Object.keys(told.unexpected).length, told.requests)
      figure('changed_body_taken', told.changedTaken, told.changedTaken + told.changedRefused)
      figure('requests', told.requests, 1)
      figure('requests_cut', told.cut, told.requests)
      figure('answers_replayed', told.replayed, told.requests)
      figure('answers_in_flight', told.inFlight, told.requests)
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
