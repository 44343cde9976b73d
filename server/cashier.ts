import { loadConfig } from '#platform/config.ts'
import { openLog } from '#platform/log.ts'
import { exitWhenParentGoes, tellReady } from '#platform/supervisor.ts'
import { openHouse } from './house.ts'
import { runMoneyLane } from './money-lane.ts'

/** The process of money: holds, refunds and what became of them. A flood at the door or a long follower takes nothing from it. */
const config = loadConfig(process.env)
const log = openLog('cashier', config.logLevel)
const house = await openHouse(config, config.databaseUrl!, log)
const stop = runMoneyLane(house)
exitWhenParentGoes(async () => {
  await stop()
  await house.close()
})
tellReady()
