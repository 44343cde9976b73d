import { codeEntry, type Taxonomy } from '#records/knowledge/knowledge.rules.ts'
import { classesOf, type Scheme } from '#records/knowledge/schemes/scheme.rules.ts'
import type { Words } from '#records/knowledge/words.rules.ts'
import type { Judged } from './count.rules.ts'
import type { Dimension, ReturnDefinition } from './definition.rules.ts'
import type { Complaint } from './story.rules.ts'
import words from './words.json' with { type: 'json' }

type Class = { class: string; name: Words }

/**
 * Puts complaints into the classes of every dimension of a return. Schemes are asked as they stood on the day of receipt in
 * the organisation's zone; `taxonomies` are all versions, newest first, because old tickets keep codes that were retired.
 */
export function classifier(
  definition: ReturnDefinition,
  taxonomies: Pick<Taxonomy, 'groups'>[],
  schemes: Scheme[],
  zone: string,
): (complaint: Complaint) => Judged['classes'] {
  const dayOf = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' })
  const named = (name: string): Class[] => (name === '' ? [] : [{ class: name, name: labelOf(taxonomies, name) }])
  const ofScheme = (by: string, { code, receivedAt }: Complaint): Class[] => {
    const [key, dimension] = by.split('/')
    const scheme = schemes.find((one) => one.key === key)
    if (!scheme) return []
    const asked = { ...scheme, dimensions: scheme.dimensions.filter((one) => one.key === dimension) }
    return classesOf([asked], code, dayOf.format(receivedAt)).map((one) => ({ class: one.code, name: one.name }))
  }
  const one = (by: Dimension, complaint: Complaint): Class[] => {
    switch (by) {
      case 'group':
        return named(complaint.code.split('-')[0] ?? '')
      case 'code':
        return named(complaint.code)
      case 'channel':
        return [{ class: complaint.channel, name: { 'zh-Hans': complaint.channel, en: complaint.channel } }]
      case 'outcome':
        return ownName(words.outcome, complaint.closing?.outcome)
      case 'redress':
        return ownName(words.redress, complaint.closing?.redress)
      case 'response': {
        const response = responseTo(definition, complaint)
        return response ? [{ class: response.en, name: response }] : []
      }
      default:
        return ofScheme(by, complaint)
    }
  }
  const dimensions = [...new Set(definition.breakdowns.map(({ by }) => by))]
  return (complaint) => dimensions.map((by) => ({ by, classes: one(by, complaint) }))
}

/** What a return calls the answer to a complaint; null when it has no such names. */
export function responseTo(
  { responses }: Pick<ReturnDefinition, 'responses'>,
  { atEnd, closing }: Complaint,
): Words | null {
  if (!responses) return null
  if (atEnd === 'open') return responses.open
  if (atEnd === 'merged') return responses.merged
  if (!closing || closing.outcome === 'withdrawn') return responses.withdrawn
  return responses.byRedress[closing.redress ?? 'none'] ?? null
}

function labelOf(taxonomies: Pick<Taxonomy, 'groups'>[], code: string): Words {
  for (const taxonomy of taxonomies) {
    const entry = codeEntry(taxonomy, code)
    if (entry) return entry.label
  }
  return { 'zh-Hans': code, en: code }
}

function ownName(names: Record<string, Words>, name: string | null | undefined): Class[] {
  return name ? [{ class: name, name: names[name] ?? { 'zh-Hans': name, en: name } }] : []
}
