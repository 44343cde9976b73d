import type { TFunction } from 'i18next'
import type { Words } from '#records/knowledge/words.rules.ts'
import type { WorkflowFault } from '#records/tickets/workflows/check.rules.ts'
import type { Draft } from './workflows-data.ts'

/** A fault as a sentence: what is wrong, with the names that people know. */
export function faultSentence(t: TFunction, { pointer, code, of }: WorkflowFault): string {
  if (code === 'wording_missing')
    return t('workflows.fault.wording_missing', { of: t(`language.${pointer.split('/').at(-1)}`) })
  const name =
    of === undefined ? '' : t([`workflows.by.${of}`, `workflows.need.${of}`, 'workflows.as_is'], { name: of })
  return t(`workflows.fault.${code}`, { of: name })
}

/** Where a fault is: which status, move or outcome by its name, else which part of the workflow. */
export function faultPlace(t: TFunction, say: (words: Words) => string, draft: Draft, pointer: string): string {
  const [, part = '', name = ''] = pointer.split('/')
  const label =
    part === 'statuses'
      ? draft.statuses[name]?.label
      : part === 'moves'
        ? draft.moves[name]?.label
        : part === 'outcomes'
          ? draft.outcomes?.[Number(name)]?.label
          : undefined
  return t(`workflows.place.${part}`, { name: (label && say(label)) || name })
}
