import type { Form } from '#records/knowledge/forms.rules.ts'
import type { CausesContent, Dictionary, FamilyContent } from '#stages/guidance/dictionary.rules.ts'
import type { Shown } from './guidance-data.ts'

/** What every part of the page works with: the dictionary as it is being written, and how it is changed. */
export type Desk = {
  dictionary: Dictionary
  forms: Form[]
  /** Whether this person may change and publish it. */
  may: boolean
  /** What is wrong at a place of a document, in words; the document is `causes` or the key of a family. */
  faultAt: (document: string, pointer: string) => string | undefined
  /** How many faults stand at a place or below it. */
  faultsBelow: (document: string, pointer: string) => number
  /** What was published of a document, the newest first; nothing of a new family. */
  versionsOf: (document: string) => Shown['families'][number]['versions']
  onCauses: (content: CausesContent) => void
  onFamily: (key: string, content: FamilyContent) => void
}
