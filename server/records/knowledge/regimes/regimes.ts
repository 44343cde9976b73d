import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { today } from '../calendars/calendar-check.rules.ts'
import { currentKnowledge } from '../definitions.ts'
import type { Knowledge, Steps } from '../knowledge.rules.ts'
import { newestOf, type Version, versionsOf } from '../versions.ts'
import { absenceOf } from './applies.rules.ts'
import type { Regime } from './regime.rules.ts'
import type { Timing } from './timing.rules.ts'

/** Every regime in its newest version, and why it does not hold here today; those that do come first. */
export async function readRegimes(work: Work) {
  const knowledge = await currentKnowledge(work)
  const day = todayOf(knowledge, work.now)
  const regimes = newestOf(await versionsOf<Regime>(work, 'regime', null)).map(({ body, ...line }) => ({
    ...line,
    key: body.key,
    name: body.name,
    jurisdiction: body.jurisdiction,
    validFrom: body.validFrom,
    validTo: body.validTo,
    absence: absenceOf(body, knowledge.timing, day),
    channels: body.appliesTo.channels,
    clocks: body.clocks.length,
    unverified: body.unverified.length,
  }))
  const { calendars, timing, notices } = knowledge
  return {
    regimes: regimes.toSorted(
      (a, b) => Number(a.absence !== null) - Number(b.absence !== null) || (a.key < b.key ? -1 : 1),
    ),
    names: {
      calendars: calendars.map(({ key, name }) => ({ key, name })),
      ladders: Object.keys(timing.ladders),
      notices: notices.map(({ key }) => key),
    },
  }
}

/** One version of a regime, the newest when none is named, and all of its versions. @throws Problem missing definition_missing */
export async function readRegime(work: Work, key: string, version: number | undefined) {
  const versions = await versionsOf<Regime>(work, 'regime', key)
  const shown = version === undefined ? versions[0] : versions.find((one) => one.version === version)
  if (!shown)
    throw new Problem('missing', 'definition_missing', { facts: { kind: 'regime', key, version: version ?? 0 } })
  return { regime: shown.body, versions: versions.map(lineOf) }
}

/** How the organisation keeps time, with the versions of it. */
export async function readTiming(work: Work) {
  const knowledge = await currentKnowledge(work)
  const [timings, steps] = [
    await versionsOf<Timing>(work, 'timing', null),
    await versionsOf<Steps>(work, 'steps', null),
  ]
  return {
    timing: contentOf(knowledge.timing),
    timingVersions: timings.map(lineOf),
    steps: contentOf(knowledge.steps),
    stepsVersions: steps.map(lineOf),
  }
}

/** Today, as the organisation's own calendar has it. */
export function todayOf({ calendars, timing }: Pick<Knowledge<unknown>, 'calendars' | 'timing'>, now: Date): string {
  return today(calendars.find(({ key }) => key === timing.calendar)?.zone ?? 'UTC', now)
}

const lineOf = ({ body: _body, ...line }: Version<unknown>) => line
const contentOf = <T extends { key: string; version: number }>({ key: _key, version: _version, ...content }: T) =>
  content
