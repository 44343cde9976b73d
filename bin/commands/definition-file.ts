import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { z } from 'zod'
import { Problem } from '../../server/platform/errors.ts'
import { StartFailure } from '../../server/platform/start-failure.ts'
import { type Fault, tellFaults } from './faults.ts'

/** The content of a definition, as its file says it without a version: this is the next one, whatever it was elsewhere. */
export type ReadContent<Content> = { key: string; input: { content: Omit<Content, 'key' | 'version'> } } | Faulty
export type Faulty = { faults: Fault[] }

/** The text of a .json or .csv file, named as from where the command was typed. @throws StartFailure when there is none */
export function readDefinitionFile(file: string): Promise<string> {
  return readFile(resolve(process.env.INIT_CWD ?? '.', file), 'utf8').catch(() => {
    throw new StartFailure('configuration', `${file} cannot be read: give the path of a .json or .csv file.`)
  })
}

/** A definition as JSON of this shape, or what is wrong with it, with pointers. @throws StartFailure for what is no JSON */
export function readContent<Content extends { key: string; version?: number | undefined }>(
  file: string,
  text: string,
  shape: z.ZodType<Content>,
): ReadContent<Content> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new StartFailure('configuration', `${file} is not JSON; a sheet has the ending .csv.`)
  }
  const read = shape.safeParse(value)
  if (!read.success)
    return { faults: read.error.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, code: message })) }
  const { key, version: _version, ...content } = read.data
  return { key, input: { content } }
}

/** Runs what publishes a file and answers 0; or says what it was refused for, a line for every fault, and answers 1. */
export async function publishFile(file: string, publish: () => Promise<void>): Promise<number> {
  try {
    await publish()
    return 0
  } catch (error) {
    if (!(error instanceof Problem) || error.fields.length === 0) throw error
    return tellFaults(file, error.fields)
  }
}
