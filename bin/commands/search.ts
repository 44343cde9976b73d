import type { Config } from '../../server/platform/config.ts'
import { rebuildWords } from '../../server/records/tickets/search/fill.ts'
import { chosenOrg, withHouse } from './connect.ts'
import { progressBar } from './progress.ts'

/** `huiyin search rebuild`: makes the words of every ticket anew, while the server runs. */
export async function rebuildSearchCommand(config: Config, options: { org?: string }): Promise<void> {
  const draw = progressBar()
  const done = await withHouse(config, async (house) =>
    rebuildWords(house, await chosenOrg(house, options.org), (done, all) =>
      // Tickets that come meanwhile are done too.
      draw(Math.min(1, done / all), `${done}/${all} tickets`),
    ),
  )
  console.log(`The words of ${done} tickets can be found.`)
}
