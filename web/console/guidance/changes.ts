import { say, type Words } from '#records/knowledge/words.rules.ts'
import type { Cause, CausesContent, Dictionary, Family } from '#stages/guidance/dictionary.rules.ts'

/** What publishing would change: where, which part of it, and the text before and after (null: there is none). */
export type Change = {
  place: string
  part:
    | 'title'
    | 'why'
    | 'steps'
    | 'step'
    | 'money'
    | 'settings'
    | 'cause'
    | 'general'
    | 'name'
    | 'source'
    | 'family'
    | 'code'
  language: 'zh-Hans' | 'en' | null
  before: string | null
  after: string | null
}

type Language = 'zh-Hans' | 'en'
const spoken = ['zh-Hans', 'en'] as const

/** Every difference between two states of the dictionary, said in the reader's language. */
export function changesOf(before: Dictionary, after: Dictionary, language: Language): Change[] {
  return [
    ...causeChanges(before.causes, after.causes, language),
    ...after.families.flatMap((family) => {
      const old = before.families.find(({ key }) => key === family.key)
      return familyChanges(old, family, before.causes, after.causes, language)
    }),
  ]
}

function causeChanges(before: CausesContent, after: CausesContent, language: Language): Change[] {
  const place = ({ title, key }: Cause) => say(title, language) || key
  const gone = before.causes.filter(({ key }) => !after.causes.some((each) => each.key === key))
  return [
    ...gone.map((cause) => change(place(cause), 'cause', place(cause), null)),
    ...after.causes.flatMap((cause) => {
      const old = before.causes.find(({ key }) => key === cause.key)
      if (!old) return [change(place(cause), 'cause', null, place(cause))]
      const stepsOf = (content: CausesContent, { actions }: Cause) =>
        actions.map((key) => say(content.actions.find((each) => each.key === key)!.words, language)).join(' · ')
      const isOtherSteps = old.actions.join() !== cause.actions.join()
      const settings = ({ title: _title, why: _why, actions: _actions, ...rest }: Cause) => JSON.stringify(rest)
      return [
        ...wordChanges(place(old), 'title', old.title, cause.title),
        ...wordChanges(place(old), 'why', old.why, cause.why),
        ...(isOtherSteps ? [change(place(old), 'steps', stepsOf(before, old), stepsOf(after, cause))] : []),
        ...(settings(old) === settings(cause) ? [] : [change(place(old), 'settings', null, null)]),
      ]
    }),
    ...after.actions.flatMap((step) => {
      const old = before.actions.find(({ key }) => key === step.key)
      return old ? wordChanges(say(old.words, language), 'step', old.words, step.words) : []
    }),
    ...(['not_taken', 'unknown', 'taken'] as const).flatMap((state) =>
      wordChanges(say(before.money[state], language), 'money', before.money[state], after.money[state]),
    ),
  ]
}

function familyChanges(
  old: Family | undefined,
  family: Family,
  causesBefore: CausesContent,
  causesAfter: CausesContent,
  language: Language,
): Change[] {
  const place = say(family.name, language) || family.key
  if (!old) return [change(place, 'family', null, place)]
  const titleIn = ({ causes }: CausesContent, key: string) => {
    const found = causes.find((cause) => cause.key === key)
    return found ? say(found.title, language) : key
  }
  const about = ({ source, checkedOn, unverified }: Family) => [source, checkedOn, ...unverified].join('\n')
  const before = new Map(old.codes.map(({ code, cause }) => [code, cause]))
  const after = new Map(family.codes.map(({ code, cause }) => [code, cause]))
  const codes = [...new Set([...before.keys(), ...after.keys()])].filter((code) => before.get(code) !== after.get(code))
  const titled = (content: CausesContent, key: string | undefined) => (key === undefined ? null : titleIn(content, key))
  return [
    ...wordChanges(place, 'name', old.name, family.name),
    ...wordChanges(place, 'general', old.general, family.general),
    ...(about(old) === about(family) ? [] : [change(place, 'source', about(old), about(family))]),
    ...codes.map((code) =>
      change(`${place} ${code}`, 'code', titled(causesBefore, before.get(code)), titled(causesAfter, after.get(code))),
    ),
  ]
}

function wordChanges(place: string, part: Change['part'], before: Words, after: Words): Change[] {
  return spoken
    .filter((language) => before[language] !== after[language])
    .map((language) => ({ place, part, language, before: before[language], after: after[language] }))
}

const change = (place: string, part: Change['part'], before: string | null, after: string | null): Change => ({
  place,
  part,
  language: null,
  before,
  after,
})
