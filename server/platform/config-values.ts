import { accessSync, constants, readFileSync } from 'node:fs'
import { StartFailure } from './start-failure.ts'

export type Env = Readonly<Record<string, string | undefined>>

/** A setting as far as finding its value needs it. */
type Named = { name: string; secret: boolean }

/** What belongs to Huiyin in the environment. A misspelt setting is refused, or it would silently do nothing. */
export function knownValues(env: Env, settings: readonly Named[]): Record<string, string> {
  const names = settings.flatMap((setting) =>
    setting.secret ? [setting.name, `${setting.name}_FILE`] : [setting.name],
  )
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (names.includes(name)) {
      if (value) values[name] = value
    } else if (name.startsWith('HUIYIN_')) {
      const nearest = names.toSorted((a, b) => distance(name, a) - distance(name, b))[0]
      fail(`${name} is not a setting of Huiyin: the nearest known name is ${nearest}; correct or remove it.`)
    }
  }
  return values
}

/** The values with those of secrets that were given as files. */
export function withSecretFiles(values: Record<string, string>, settings: readonly Named[]): Record<string, string> {
  const whole = { ...values }
  for (const { name } of settings.filter((setting) => setting.secret)) {
    const file = whole[`${name}_FILE`]
    if (file === undefined) continue
    if (whole[name] !== undefined) fail(`${name} and ${name}_FILE are both set: keep one of them.`)
    delete whole[`${name}_FILE`]
    mustBeReadable(`${name}_FILE`, file)
    whole[name] = readFileSync(file, 'utf8').trim()
    if (!whole[name]) fail(`${name}_FILE names ${file}, which is empty: write the secret into it.`)
  }
  return whole
}

/** Edits between two words (Levenshtein 1966), to guess what a misspelt setting meant. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[b.length]!
}

/** @throws StartFailure (configuration) */
export function fail(sentence: string): never {
  throw new StartFailure('configuration', sentence)
}

/** Proves that a file which a setting names can be read. @throws StartFailure (configuration) */
export function mustBeReadable(name: string, file: string): void {
  try {
    accessSync(file, constants.R_OK)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    fail(`${name} names ${file}, which cannot be read (${code}): name a file this user can read.`)
  }
}
