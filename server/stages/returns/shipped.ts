import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '#platform/errors.ts'
import { definitionShape, type ReturnDefinition } from './definition.rules.ts'

const folder = join(import.meta.dirname, 'definitions')

/** Keys of the returns that ship, in alphabetical order. */
export async function shippedReturns(): Promise<string[]> {
  return (await readdir(folder)).map((file) => file.replace(/\.json$/, '')).toSorted()
}

/** A return that ships. @throws Problem missing return_missing */
export async function shippedReturn(key: string): Promise<ReturnDefinition> {
  const known = await shippedReturns()
  if (!known.includes(key)) throw new Problem('missing', 'return_missing', { facts: { key, known: known.join(', ') } })
  return readDefinition(await readFile(join(folder, `${key}.json`), 'utf8'))
}

/** A definition from its text. @throws Problem invalid return_faulty, with a pointer to each fault in its facts */
export function readDefinition(text: string): ReturnDefinition {
  const { data, error } = definitionShape.safeParse(parsed(text))
  if (data) return data
  const faults = error.issues.map(({ path, message }) => `/${path.join('/')} ${message}`)
  throw new Problem('invalid', 'return_faulty', { facts: { faults: faults.join('; ') } })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem('invalid', 'return_faulty', { facts: { faults: 'not JSON' } })
  }
}
