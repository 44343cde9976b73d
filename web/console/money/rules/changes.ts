export type Leaf = string | number | boolean
/** One thing that differs: where it stands, and what it was and is to be; null where there is none. */
export type Change = { path: string[]; before: Leaf | null; after: Leaf | null }

/**
 * What differs between two versions of a rule, in the order in which it stands there. Whatever has a currency is named by it and
 * not by its place in a list, so that an amount is never compared with one of another currency.
 */
export function changesOf(before: object, after: object): Change[] {
  const [was, is] = [leavesOf(before), leavesOf(after)]
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name) => {
    const change = { before: was.get(name) ?? null, after: is.get(name) ?? null }
    return change.before === change.after ? [] : [{ path: JSON.parse(name) as string[], ...change }]
  })
}

function leavesOf(value: unknown, path: string[] = [], leaves = new Map<string, Leaf>()): Map<string, Leaf> {
  if (value === null || value === undefined) return leaves
  if (Array.isArray(value)) {
    if (value.every((one) => typeof one !== 'object')) {
      if (value.length > 0) leaves.set(JSON.stringify(path), value.join(', '))
    } else
      for (const [index, one] of value.entries()) leavesOf(one, named(one) ? path : [...path, `${index + 1}`], leaves)
    return leaves
  }
  if (typeof value === 'object') {
    const { currency, ...rest } = value as Record<string, unknown>
    const at = named(value) ? [...path, String(currency)] : path
    for (const [name, one] of Object.entries(rest)) leavesOf(one, [...at, name], leaves)
    return leaves
  }
  leaves.set(JSON.stringify(path), value as Leaf)
  return leaves
}

const named = (value: unknown) => typeof (value as { currency?: unknown }).currency === 'string'
