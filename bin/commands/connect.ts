import { openHouse } from '../../server/house.ts'
import { systemClock } from '../../server/platform/clock.ts'
import type { Config } from '../../server/platform/config.ts'
import { claimDataFolder, prepareDataFolder } from '../../server/platform/data-folder.ts'
import type { House } from '../../server/platform/database.ts'
import { checkDatabase } from '../../server/platform/database-check.ts'
import { runningPostgres, startEmbeddedPostgres } from '../../server/platform/embedded-postgres.ts'
import { openLog } from '../../server/platform/log.ts'
import { migrate } from '../../server/platform/migrate.ts'
import { StartFailure } from '../../server/platform/start-failure.ts'
import { knownOrganisations } from '../../server/records/staff/organisation.ts'

export type Urls = { ownerUrl: string; appUrl: string }

/**
 * Runs a command on the database of this configuration: the outside one, the embedded one that a running `start`
 * keeps, or the embedded one started just for this command.
 */
export async function withUrls<T>(config: Config, act: (urls: Urls) => Promise<T>): Promise<T> {
  if (config.databaseUrl && !config.embedded) {
    await checkDatabase(config.databaseUrl, 'DATABASE_URL')
    return act({ ownerUrl: config.databaseOwnerUrl ?? config.databaseUrl, appUrl: config.databaseUrl })
  }
  const running = await runningPostgres(config.dataDir)
  if (running) return act({ ownerUrl: running.ownerUrl(), appUrl: running.appUrl() })
  prepareDataFolder(config.dataDir)
  const release = await claimDataFolder(config.dataDir)
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, log: () => undefined })
  try {
    return await act({ ownerUrl: postgres.ownerUrl(), appUrl: postgres.appUrl() })
  } finally {
    await postgres.stop()
    release()
  }
}

/** The same with a migrated database and an open house. */
export async function withHouse<T>(config: Config, act: (house: House, urls: Urls) => Promise<T>): Promise<T> {
  return withUrls(config, async (urls) => {
    await migrate(urls.ownerUrl, systemClock)
    const house = await openHouse(config, urls.appUrl, openLog('huiyin', config.logLevel))
    try {
      return await act(house, urls)
    } finally {
      await house.close()
    }
  })
}

/** The organisation that a command means. @throws StartFailure (configuration) when there is none of that kind */
export async function chosenOrg(house: House, which: string | undefined): Promise<string> {
  const known = await knownOrganisations(house)
  const orgId =
    which === 'demo'
      ? known.demo?.orgId
      : which === 'own'
        ? known.own?.orgId
        : known.own?.isSetUp
          ? known.own.orgId
          : (known.demo?.orgId ?? known.own?.orgId)
  if (!orgId)
    throw new StartFailure(
      'configuration',
      `There is no ${which ?? ''} organisation yet: run "npm start" once, then try again.`.replace('  ', ' '),
    )
  return orgId
}
