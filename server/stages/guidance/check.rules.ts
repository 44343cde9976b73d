import { codeOf, type Form, fieldFaults, fieldsOf } from '#records/knowledge/forms.rules.ts'
import type { Words } from '#records/knowledge/words.rules.ts'
import { type Cause, type CausesContent, type FamilyContent, foldCode, unclear } from './dictionary.rules.ts'

/** What is wrong with a document of the dictionary; the pointer (RFC 6901) leads into it. */
export type DictionaryFault = {
  pointer: string
  code:
    | 'duplicate'
    | 'action_unknown'
    | 'cause_unknown'
    | 'cause_missing'
    | 'code_unknown'
    | 'form_unknown'
    | 'answer_unknown'
    | 'code_differs'
    | 'too_few_steps'
    | 'no_person'
    | 'pays_again'
    | 'warning_missing'
    | 'danger_unseen'
    | 'wait_unsaid'
    | 'wait_missing'
}

/** What causes may name in an organisation. */
export type Names = { codes: Set<string>; forms: Form[] }

const stepsMin = 2

/** What is wrong with the causes. `used` are the causes that families name: none of them may be taken away. */
export function causesFaults(content: CausesContent, names: Names, used: Set<string>): DictionaryFault[] {
  const keys = content.causes.map(({ key }) => key)
  const missing = [...new Set([unclear, ...used])].filter((key) => !keys.includes(key))
  return [
    ...twice('/causes', keys),
    ...twice(
      '/actions',
      content.actions.map(({ key }) => key),
    ),
    ...twice(
      '/methods',
      content.methods.map(({ key }) => key),
    ),
    ...missing.map(() => ({ pointer: '/causes', code: 'cause_missing' as const })),
    ...content.causes.flatMap((cause, index) =>
      causeFaults(cause, content, names).map(({ pointer, code }) => ({ pointer: `/causes/${index}${pointer}`, code })),
    ),
  ]
}

/** What is wrong with a family of codes; `causes` are the keys that there are. */
export function familyFaults(content: FamilyContent, causes: Set<string>): DictionaryFault[] {
  const seen = new Set<string>()
  return content.codes.flatMap((entry, index) => {
    const pointer = `/codes/${index}`
    const faults: DictionaryFault[] = causes.has(entry.cause)
      ? []
      : [{ pointer: `${pointer}/cause`, code: 'cause_unknown' }]
    for (const name of [entry.code, ...(entry.also ?? [])]) {
      const folded = foldCode(content, name)
      if (seen.has(folded)) faults.push({ pointer, code: 'duplicate' })
      seen.add(folded)
    }
    return faults
  })
}

function twice(pointer: string, keys: string[]): DictionaryFault[] {
  return keys.flatMap((key, index) =>
    keys.indexOf(key) === index ? [] : [{ pointer: `${pointer}/${index}/key`, code: 'duplicate' as const }],
  )
}

/** One cause: its steps lead somewhere, do not make anybody pay twice, and its complaint can be opened. */
function causeFaults(cause: Cause, content: CausesContent, names: Names): DictionaryFault[] {
  const steps = cause.actions.map((key) => content.actions.find((action) => action.key === key))
  const faults: DictionaryFault[] = steps.flatMap((step, index) =>
    step ? [] : [{ pointer: `/actions/${index}`, code: 'action_unknown' as const }],
  )
  const fault = (pointer: string, code: DictionaryFault['code'], isOne: boolean) => {
    if (isOne) faults.push({ pointer, code })
  }
  const deeds = steps.map((step) => step?.does ?? null)
  const waits = steps.some((step) => step && hasSlot(step.words))
  fault('/actions', 'too_few_steps', steps.length < stepsMin)
  // Whoever is in danger is shown number and form above every step.
  fault('/actions', 'no_person', !cause.danger && !deeds.includes('human'))
  const isOpen = cause.money !== 'not_taken'
  fault('/actions', 'warning_missing', isOpen && deeds[0] !== 'stop')
  fault('/actions', 'pays_again', isOpen && deeds.some((does) => does !== null && /^(change|top_up|retry)$/.test(does)))
  fault('/methods', 'pays_again', isOpen && cause.methods !== 'none')
  fault('/wait', 'wait_missing', waits && cause.wait === null)
  fault('/wait', 'wait_unsaid', !waits && cause.wait !== null)
  return [...faults, ...complaintFaults(cause, names)]
}

const hasSlot = (words: Words) => Object.values(words).some((text) => text.includes('{until}'))

function complaintFaults({ complaint, danger }: Cause, { codes, forms }: Names): DictionaryFault[] {
  const { code, form: key, answers } = complaint
  const faults: DictionaryFault[] = codes.has(code) ? [] : [{ pointer: '/complaint/code', code: 'code_unknown' }]
  const form = forms.find((one) => one.key === key)
  if (!form) return [...faults, { pointer: '/complaint/form', code: 'form_unknown' }]
  for (const [name, answer] of Object.entries(answers)) {
    const field = fieldsOf(form).find((one) => one.key === name)
    if (!field || fieldFaults(field, answer).length > 0)
      faults.push({ pointer: `/complaint/answers/${name}`, code: 'answer_unknown' })
  }
  if (codeOf(form, answers) !== code) faults.push({ pointer: '/complaint/code', code: 'code_differs' })
  if (danger && form.lane !== 'emergency') faults.push({ pointer: '/complaint/form', code: 'danger_unseen' })
  return faults
}
