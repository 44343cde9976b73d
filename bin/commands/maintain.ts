import { demoSignInLinks } from '../../server/demo.ts'
import { systemClock } from '../../server/platform/clock.ts'
import type { Config } from '../../server/platform/config.ts'
import { eraseDemoOrg } from '../../server/platform/erase-org.ts'
import { migrate } from '../../server/platform/migrate.ts'
import { StartFailure } from '../../server/platform/start-failure.ts'
import { removeOrphans } from '../../server/records/attachments/forget.ts'
import { invite } from '../../server/records/staff/enter.ts'
import { asSystem, changeOrganisation, knownOrganisations } from '../../server/records/staff/organisation.ts'
import { type Role, roles } from '../../server/records/staff/permissions.rules.ts'
import { chosenOrg, withHouse, withUrls } from './connect.ts'
import { loadDemoInto } from './demo-load.ts'

/** `huiyin migrate` */
export async function migrateCommand(config: Config): Promise<void> {
  const applied = await withUrls(config, ({ ownerUrl }) => migrate(ownerUrl, systemClock))
  console.log(applied.length > 0 ? `Applied migrations ${applied.join(', ')}.` : 'The database is up to date.')
}

/** `huiyin demo load`: only into data without a demo, only on the embedded database. */
export async function demoLoadCommand(config: Config): Promise<void> {
  if (!config.embedded || !config.loopback)
    throw new StartFailure(
      'configuration',
      'The demo is for the embedded database on loopback only: unset DATABASE_URL and HUIYIN_BIND to try it.',
    )
  await withHouse(config, async (house, urls) => {
    if ((await knownOrganisations(house)).demo?.isSetUp)
      throw new StartFailure(
        'configuration',
        'The demo organisation is there already: "huiyin demo remove" takes it away.',
      )
    await loadDemoInto(config, urls)
  })
  console.log('The demo organisation is loaded.')
}

/** `huiyin demo remove` */
export async function demoRemoveCommand(config: Config): Promise<void> {
  await withHouse(config, async (house, { ownerUrl }) => {
    const { demo } = await knownOrganisations(house)
    if (!demo) throw new StartFailure('configuration', 'There is no demo organisation here.')
    await eraseDemoOrg(ownerUrl, demo.orgId)
    await removeOrphans(house, demo.orgId, 0)
  })
  console.log('The demo organisation is gone. It does not come back by itself: "huiyin demo load" brings it.')
}

/** `huiyin demo links` */
export async function demoLinksCommand(config: Config): Promise<void> {
  await withHouse(config, async (house) => {
    for (const { role, name, link } of await demoSignInLinks(house, await chosenOrg(house, 'demo')))
      console.log(`${role.padEnd(8)} ${link}  ${name}`)
  })
}

/** `huiyin user invite` */
export async function inviteCommand(
  config: Config,
  options: { name: string; email: string; role: string; team?: string[] },
): Promise<void> {
  if (!(roles as readonly string[]).includes(options.role))
    throw new StartFailure('configuration', `--role is ${options.role}: use one of ${roles.join(', ')}.`)
  const link = await withHouse(config, async (house) =>
    asSystem(house, await chosenOrg(house, 'own'), 'cli', async (work) => {
      const teams = await work.tx.selectFrom('teams').select(['key', 'team_id']).execute()
      const unknown = (options.team ?? []).filter((key) => !teams.some((team) => team.key === key))
      if (unknown.length > 0)
        throw new StartFailure(
          'configuration',
          `There is no team ${unknown.join(', ')}: use ${teams.map((team) => team.key).join(', ')}.`,
        )
      const teamIds = teams.filter((team) => options.team?.includes(team.key)).map((team) => team.team_id)
      const { name, email } = options
      return (await invite(work, { name, email, role: options.role as Role, teamIds })).link
    }),
  )
  console.log(`Invitation for ${options.name}, valid once within 7 days:\n${link}`)
}

/** `huiyin organisation`: changes what is given and prints what is there. */
export async function organisationCommand(
  config: Config,
  options: { hotline?: string; nameZh?: string; nameEn?: string; zone?: string },
): Promise<void> {
  const now = await withHouse(config, async (house) =>
    asSystem(house, await chosenOrg(house, 'own'), 'cli', async (work) => {
      const read = () =>
        work.tx.selectFrom('orgs').selectAll().where('org_id', '=', work.orgId).executeTakeFirstOrThrow()
      const name = (await read()).name as { 'zh-Hans': string; en: string }
      const { hotline, zone, nameZh, nameEn } = options
      await changeOrganisation(work, {
        ...(nameZh || nameEn ? { name: { 'zh-Hans': nameZh ?? name['zh-Hans'], en: nameEn ?? name.en } } : {}),
        ...(hotline === undefined ? {} : { hotline }),
        ...(zone ? { zone } : {}),
      })
      return read()
    }),
  )
  console.log(JSON.stringify({ name: now.name, hotline: now.hotline, zone: now.zone }, null, 2))
}
