import type { Form } from '../forms.rules.ts'
import { codeEntry, codesOf, type Priority, type Routing, type Taxonomy, type TriageRules } from '../knowledge.rules.ts'
import type { Words } from '../words.rules.ts'

/** The categories as somebody edits them: with the team of each group, and of a code that has another. */
export type Categories = {
  groups: {
    code: string
    label: Words
    team: string
    codes: { code: string; label: Words; priority: Priority; team?: string | undefined }[]
  }[]
}

export const taxonomyLimits = { groupsMax: 60, codesMax: 500, labelCharsMax: 60 }

const groupPattern = /^[A-Z]{2,6}$/

export type TaxonomyFault = { pointer: string; code: string }

/** Everything that is wrong with the categories by themselves. Pure: the editor shows these while somebody writes. */
export function categoryFaults({ groups }: Categories, teams: ReadonlySet<string>): TaxonomyFault[] {
  const faults: TaxonomyFault[] = []
  const say = (pointer: string, code: string) => faults.push({ pointer, code })
  const groupCodes = groups.map(({ code }) => code)
  const codes = codesOf({ groups })
  if (codes.length > taxonomyLimits.codesMax) say('/groups', 'too_many')
  groups.forEach((group, index) => {
    const place = `/groups/${index}`
    if (!groupPattern.test(group.code)) say(`${place}/code`, 'group_code_bad')
    if (groupCodes.indexOf(group.code) !== index) say(`${place}/code`, 'twice')
    if (group.codes.length === 0) say(`${place}/codes`, 'group_empty')
    if (!teams.has(group.team)) say(`${place}/team`, 'team_unknown')
    for (const language of missingIn(group.label)) say(`${place}/label/${language}`, 'words_missing')
    group.codes.forEach((entry, at) => {
      const own = `${place}/codes/${at}`
      if (!/^\d{2}$/.test(entry.code.slice(group.code.length + 1)) || !entry.code.startsWith(`${group.code}-`))
        say(`${own}/code`, 'code_bad')
      if (codes.indexOf(entry.code) !== codes.lastIndexOf(entry.code)) say(`${own}/code`, 'twice')
      for (const language of missingIn(entry.label)) say(`${own}/label/${language}`, 'words_missing')
      if (entry.team !== undefined && !teams.has(entry.team)) say(`${own}/team`, 'team_unknown')
    })
  })
  return faults
}

const missingIn = (label: Words) => (['zh-Hans', 'en'] as const).filter((language) => label[language].trim() === '')

/** What names codes, and where. */
export type Naming = { kind: 'form' | 'rule' | 'routing'; pointer: string; code: string; name: Words | null }

/** Every place in forms, triage rules and routing that names a code or a group. */
export function namingsOf(knowledge: { forms: Form[]; triage: TriageRules; routing: Routing }): Naming[] {
  const { forms, triage, routing } = knowledge
  return [
    ...forms.flatMap((form) => {
      const at = (place: string, code: string): Naming => ({
        kind: 'form',
        pointer: `/forms/${form.key}${place}`,
        code,
        name: form.title,
      })
      const byAnswer = Object.entries(form.codeBy?.codes ?? {})
      return [at('/code', form.code), ...byAnswer.map(([value, code]) => at(`/codeBy/codes/${value}`, code))]
    }),
    ...triage.rules.map(
      ({ code, why }, index): Naming => ({ kind: 'rule', pointer: `/triage/rules/${index}/code`, code, name: why }),
    ),
    { kind: 'rule', pointer: '/triage/otherCode', code: triage.otherCode, name: null },
    ...(routing.skills ?? []).flatMap((skill, index) =>
      (skill.codes ?? []).map(
        (code, at): Naming => ({
          kind: 'routing',
          pointer: `/routing/skills/${index}/codes/${at}`,
          code,
          name: skill.name,
        }),
      ),
    ),
  ]
}

/** The codes and groups that a taxonomy has and its successor has not. */
export function retiredCodes(before: Pick<Taxonomy, 'groups'>, after: Pick<Taxonomy, 'groups'>): string[] {
  const names = before.groups.flatMap((group) => [group.code, ...group.codes.map(({ code }) => code)])
  return names.filter((code) => codeEntry(after, code) === null)
}

/** The categories as they are: the taxonomy with the teams of the routing. */
export function categoriesOf({ groups }: Pick<Taxonomy, 'groups'>, routing: Routing): Categories {
  return {
    groups: groups.map(({ code, label, codes }) => ({
      code,
      label,
      team: routing.teamByGroup[code] ?? routing.fallbackTeam,
      codes: codes.map((entry) => {
        const team = routing.teamByCode[entry.code]
        return {
          code: entry.code,
          label: entry.label,
          priority: entry.priority,
          ...(team === undefined ? {} : { team }),
        }
      }),
    })),
  }
}

/** The taxonomy without teams, and which teams its groups and codes have. */
export function splitCategories({ groups }: Categories) {
  const teamByGroup: Record<string, string> = {}
  const teamByCode: Record<string, string> = {}
  for (const group of groups) {
    teamByGroup[group.code] = group.team
    for (const { code, team } of group.codes) if (team !== undefined && team !== group.team) teamByCode[code] = team
  }
  return {
    groups: groups.map(({ team: _team, ...group }) => ({
      ...group,
      codes: group.codes.map(({ team: _own, ...entry }) => entry),
    })),
    teamByGroup,
    teamByCode,
  }
}
