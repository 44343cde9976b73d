import { seededClock, systemClock } from '#platform/clock.ts'
import { type House, inOrg, systemActor, type Work } from '#platform/database.ts'
import { changeEntryPoint, createEntryPoint } from '#records/entries/change.ts'
import { entriesOf } from '#records/entries/find.ts'
import { addSecret } from '#records/entries/secrets.ts'
import defaultRouting from '#records/knowledge/defaults/routing.json' with { type: 'json' }
import { addPerson } from '#records/staff/enter.ts'
import { asSystem, markSetUp } from '#records/staff/organisation.ts'
import type { Role } from '#records/staff/permissions.rules.ts'
import { changeRoster, planAbsence, type Roster, usualRoster } from '#records/staff/roster.ts'
import { localMoment, type Shift } from '#records/staff/shifts.rules.ts'
import { entryLink } from '#records/staff/sign-in/tokens.ts'
import demo from '../db/seeds/demo.json' with { type: 'json' }
import { type DemoStory, demoActions } from './demo-actions.ts'
import { foundOrganisation } from './found.ts'
import { oneRound } from './run-loop.ts'

const monthMs = 30 * 86_400_000

/**
 * Makes the demo organisation: a small payment company with a month of history, by the real verbs, at the times at
 * which it is said to have happened. Everybody and everything in it is invented. Answers its id.
 */
export async function loadDemo(
  house: House,
  urls: { portalUrl: string; consoleUrl: string },
  progress: (done: number, all: number) => void = () => undefined,
): Promise<string> {
  const end = house.clock.now()
  const chance = seededClock('demo', end)
  // Time is the demo's, chance stays the system's: secrets and sessions must not be guessable, not even here.
  const clock = { ...chance, bytes: systemClock.bytes }
  const silent = {
    ...house.ports,
    mail: { where: 'nowhere', send: async () => undefined },
    wake: { tell: () => undefined, listen: () => () => undefined },
  }
  const past: House = { ...house, clock, ports: silent }
  chance.set(new Date(end.getTime() - monthMs - 86_400_000))
  const { organisation, teams, teamByGroup, teamByCode, fallbackTeam } = demo
  const orgId = await foundOrganisation(past, {
    ...organisation,
    ...urls,
    isDemo: true,
    hosts: ['127.0.0.1'],
    routing: { ...defaultRouting, teams, teamByGroup, teamByCode, fallbackTeam, openPerPersonMax: 30 },
  })
  await addStaff(past, orgId, end)
  await asSystem(past, orgId, 'demo', async (work) => {
    await keepShopEntry(work, [])
    await createEntryPoint(work, { name: demo.entries.app, origins: [], requestsPerMinuteMax: 6_000 })
  })
  const actions = demoActions(demo.stories as unknown as DemoStory[], end)
  for (const [index, action] of actions.entries()) {
    chance.set(action.at)
    await action.run((act) => inOrg(past, systemActor(orgId, 'demo'), 'staff', act))
    await oneRound(past, orgId)
    progress(index + 1, actions.length)
  }
  await asSystem(house, orgId, 'demo', markSetUp)
  return orgId
}

/** Everybody with what they can do. All but the lead are always on, so that the demo is staffed whenever it runs. */
async function addStaff(house: House, orgId: string, end: Date): Promise<void> {
  await asSystem(house, orgId, 'demo', async (work) => {
    const teams = await work.tx.selectFrom('teams').select(['key', 'team_id']).where('org_id', '=', orgId).execute()
    const ids = new Map<string, string>()
    for (const person of demo.staff) {
      const teamIds = teams.filter((team) => person.teams.includes(team.key)).map((team) => team.team_id)
      const staffId = await addPerson(work, {
        name: `${person.name['zh-Hans']} ${person.name.en}`,
        email: person.email,
        role: person.role as Role,
        language: person.language,
        teamIds,
      })
      ids.set(person.email, staffId)
      const { daily, absence, ...can } = (person.roster ?? {}) as DemoRoster
      if (!person.roster) continue
      await changeRoster(work, staffId, { ...usualRoster, ...can, week: daily ? Array(7).fill(daily) : null }, 0)
      if (absence)
        await planAbsence(work, staffId, {
          firstDay: dayAfter(end, absence.inDays),
          lastDay: dayAfter(end, absence.inDays + absence.days - 1),
          why: 'leave',
          deputyId: ids.get(absence.deputy) ?? null,
        })
    }
  })
}

type DemoRoster = Partial<Roster> & {
  daily?: Shift[]
  absence?: { inDays: number; days: number; deputy: string }
}

const dayAfter = (end: Date, days: number) =>
  localMoment(new Date(end.getTime() + days * 86_400_000), demo.organisation.zone).today.date

/**
 * The entry point of the demo's shop, with a secret that its server signs with. Its origins are those of this start:
 * settings decide, not what was stored before.
 */
export async function keepShopEntry(work: Work, origins: string[]): Promise<void> {
  const name = demo.entries.shop
  const shop = (await entriesOf(work)).find((entry) => entry.name.en === name.en)
  if (!shop) await addSecret(work, await createEntryPoint(work, { name, origins, requestsPerMinuteMax: 600 }))
  else if (shop.origins.join() !== origins.join()) await changeEntryPoint(work, shop.entryId, { origins }, null)
}

/** Fresh one-time sign-in links, one per role of the demo. */
export async function demoSignInLinks(
  house: House,
  orgId: string,
): Promise<{ role: string; name: string; link: string }[]> {
  return asSystem(house, orgId, 'demo', async (work) => {
    const people = await work.tx
      .selectFrom('staff')
      .select(['staff_id', 'role', 'name'])
      .where('org_id', '=', orgId)
      .orderBy('staff_id')
      .execute()
    const first = [...new Map(people.toReversed().map((person) => [person.role, person])).values()].toReversed()
    const links = []
    for (const person of first)
      links.push({
        role: person.role,
        name: person.name,
        link: await entryLink(work, 'sign_in', person.staff_id),
      })
    return links
  })
}
