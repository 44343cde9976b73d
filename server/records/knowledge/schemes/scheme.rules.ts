import type { Taxonomy } from '../knowledge.rules.ts'
import type { Words } from '../words.rules.ts'

/**
 * Somebody else's classes of complaints (a regulator's, a scheme's, a data set's) and which of them each of our codes is.
 * Days are plain dates in the organisation's zone; `to` is the first day on which something holds no more.
 */
export type Scheme = {
  key: string
  version: number
  /** Whether tickets and exports show it. */
  active: boolean
  name: Words
  /** Where the classes were found, unless one says otherwise of itself. */
  source: string
  /** In one that is `complete` every code has exactly one class on every day, as a return needs it. */
  dimensions: { key: string; name: Words; complete: boolean }[]
  classes: SchemeClass[]
  map: Mapping[]
}

export type SchemeClass = {
  dimension: string
  code: string
  parent?: string | undefined
  name: Words
  from: string
  to?: string | undefined
  source?: string | undefined
  /** Whether somebody read it in the original. */
  verified: boolean
}

/** Which class a code of ours, or a whole group, has from a day on; null when it has none on purpose (not a complaint). */
export type Mapping = {
  dimension: string
  of: string
  class: string | null
  from: string
  to?: string | undefined
}

export type SchemeContent = Omit<Scheme, 'key' | 'version'>

/** A class that a ticket has in a scheme. */
export type TicketClass = {
  scheme: string
  schemeName: Words
  dimension: Words
  code: string
  name: Words
  verified: boolean
}

/** What a code is in other people's schemes on a day (YYYY-MM-DD). What is said of the code goes before what is said of its group. */
export function classesOf(schemes: Scheme[], code: string, day: string): TicketClass[] {
  return schemes.flatMap((scheme) =>
    scheme.dimensions.flatMap((dimension) =>
      mappingsOf(scheme, dimension.key, code, day).flatMap((mapping) => {
        const found = scheme.classes.find(
          (one) => one.dimension === dimension.key && one.code === mapping.class && holds(one, day),
        )
        if (!found) return []
        const { name, verified } = found
        return [
          {
            scheme: scheme.key,
            schemeName: scheme.name,
            dimension: dimension.name,
            code: found.code,
            name,
            verified,
          },
        ]
      }),
    ),
  )
}

/** The codes that have no class, nor on purpose none, in a dimension that ought to be complete. */
export function uncovered(scheme: Scheme, codes: string[], day: string): { dimension: string; codes: string[] }[] {
  return scheme.dimensions
    .filter((dimension) => dimension.complete)
    .map(({ key }) => ({
      dimension: key,
      codes: codes.filter((code) => !mappingsOf(scheme, key, code, day).some((found) => isAnswer(scheme, found, day))),
    }))
    .filter((gap) => gap.codes.length > 0)
}

/** A class that holds no more is no answer. */
function isAnswer(scheme: Scheme, mapping: Mapping, day: string): boolean {
  return (
    mapping.class === null ||
    scheme.classes.some((one) => one.dimension === mapping.dimension && one.code === mapping.class && holds(one, day))
  )
}

function mappingsOf(scheme: Scheme, dimension: string, code: string, day: string): Mapping[] {
  const at = (of: string | undefined) =>
    scheme.map.filter((mapping) => mapping.dimension === dimension && mapping.of === of && holds(mapping, day))
  const own = at(code)
  return own.length > 0 ? own : at(code.split('-')[0])
}

function holds(span: { from: string; to?: string | undefined }, day: string): boolean {
  return span.from <= day && (span.to === undefined || day < span.to)
}

const overlap = (a: Mapping, b: Mapping) => a.from < (b.to ?? '9999-12-31') && b.from < (a.to ?? '9999-12-31')

export type SchemeFault = { pointer: string; code: string }

/** Everything that is wrong with a scheme. `known` are our codes and groups, those of older versions too: old tickets keep theirs. */
export function schemeFaults(scheme: SchemeContent, known: ReadonlySet<string>): SchemeFault[] {
  // Of two with one name the first counts, and the second is the fault.
  const dimensions = new Map(scheme.dimensions.toReversed().map((dimension) => [dimension.key, dimension]))
  const faults = scheme.dimensions.flatMap((dimension, index) =>
    dimensions.get(dimension.key) === dimension ? [] : [{ pointer: `/dimensions/${index}/key`, code: 'twice' }],
  )
  const placeOf = ({ dimension }: { dimension: string }, code: string | null) => `${dimension}|${code}`
  const classes = new Map(scheme.classes.toReversed().map((one) => [placeOf(one, one.code), one]))
  scheme.classes.forEach((one, index) => {
    const say = (field: string, code: string) => faults.push({ pointer: `/classes/${index}/${field}`, code })
    if (!dimensions.has(one.dimension)) say('dimension', 'dimension_unknown')
    if (classes.get(placeOf(one, one.code)) !== one) say('code', 'twice')
    if (one.to !== undefined && one.to <= one.from) say('to', 'ends_before')
    if (one.parent !== undefined && !hasRoot(one, (code) => classes.get(placeOf(one, code))))
      say('parent', 'parent_unknown')
  })
  scheme.map.forEach((mapping, index) => {
    const say = (field: string, code: string) => faults.push({ pointer: `/map/${index}/${field}`, code })
    if (!dimensions.has(mapping.dimension)) say('dimension', 'dimension_unknown')
    if (!known.has(mapping.of)) say('of', 'code_unknown')
    if (mapping.class !== null && !classes.has(placeOf(mapping, mapping.class))) say('class', 'class_unknown')
    if (mapping.to !== undefined && mapping.to <= mapping.from) say('to', 'ends_before')
    const isSecond = scheme.map
      .slice(0, index)
      .some(
        (other) =>
          other.dimension === mapping.dimension &&
          other.of === mapping.of &&
          overlap(other, mapping) &&
          (other.class === mapping.class || dimensions.get(mapping.dimension)?.complete),
      )
    if (isSecond) say('of', 'overlaps')
  })
  return faults
}

/** Whether the parents of a class end somewhere: a missing one, or a ring of them, has no root. */
function hasRoot(start: SchemeClass, find: (code: string) => SchemeClass | undefined): boolean {
  const seen = new Set<SchemeClass>()
  for (let one: SchemeClass | undefined = start; one && !seen.has(one); one = find(one.parent)) {
    seen.add(one)
    if (one.parent === undefined) return true
  }
  return false
}

/** Our codes and groups of these versions of the taxonomy. */
export function namesIn(taxonomies: Pick<Taxonomy, 'groups'>[]): Set<string> {
  return new Set(
    taxonomies.flatMap(({ groups }) => groups.flatMap((group) => [group.code, ...group.codes.map(({ code }) => code)])),
  )
}
