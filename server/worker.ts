import { constants, setPriority } from 'node:os'
import { loadConfig } from '#platform/config.ts'
import { openLog } from '#platform/log.ts'
import { exitWhenParentGoes, tellReady } from '#platform/supervisor.ts'
import { openHouse } from './house.ts'
import { runLoop } from './run-loop.ts'

/** The background process: followers and sweeps of loop.ts. Several may run on one database. */
const config = loadConfig(process.env)
const log = openLog('worker', config.logLevel)
const house = await openHouse(config, config.databaseUrl!, log)
// Letters and counts can wait while customers and staff cannot: in a flood the cores are theirs first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
const stop = runLoop(house)
exitWhenParentGoes(async () => {
  await stop()
  await house.close()
})
tellReady()
