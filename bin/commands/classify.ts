import { once } from 'node:events'
import { createReadStream, createWriteStream, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { decodeModel, UnusableModel } from '../../server/platform/linear/file.ts'
import { type Scorer, scorerOf } from '../../server/platform/linear/score.rules.ts'
import { StartFailure } from '../../server/platform/start-failure.ts'
import type { Taxonomy, TriageRules } from '../../server/records/knowledge/knowledge.rules.ts'
import { shippedModelFile } from '../../server/records/knowledge/model.ts'
import { readText } from '../../server/stages/triage/guess.rules.ts'
import { textUrgency } from '../../server/stages/triage/urgency.rules.ts'

export type ClassifyOptions = { model?: string; in: string; out: string }

const here = (path: string) => resolve(process.env.INIT_CWD ?? '.', path)
const defaults = (name: string) =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, `../../server/records/knowledge/defaults/${name}.json`), 'utf8'),
  ) as unknown

const bytesAtOnce = 1 << 18
const lineCharsMax = 1 << 20

/**
 * `huiyin classify`: reads a JSON object a line with the field `text`, and writes it again with what the model makes of it,
 * in the same order. A line that is no such object becomes an object that says what is wrong with which line. `-` is
 * standard input or output. Answers 1 when there were such lines, else 0.
 */
export async function classifyCommand(options: ClassifyOptions): Promise<number> {
  const read = readerOf(openModel(options.model ? here(options.model) : shippedModelFile))
  const input = options.in === '-' ? process.stdin : createReadStream(here(options.in), { highWaterMark: bytesAtOnce })
  const output = options.out === '-' ? process.stdout : createWriteStream(here(options.out))
  const failed = new Promise<never>((_, reject) => {
    for (const stream of [input, output]) stream.once('error', (error) => reject(unreadable(error)))
  })
  const bad = await Promise.race([copy(input, output, read), failed])
  if (bad > 0) console.error(`${bad} lines could not be read; each says why in its place.`)
  return bad > 0 ? 1 : 0
}

async function copy(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  read: (text: string) => object,
): Promise<number> {
  let line = 0
  let bad = 0
  let rest = ''
  const answersTo = (lines: string[]) =>
    lines
      .map((words) => {
        line += 1
        const answer = answerTo(words, line, read)
        if ('error' in answer) bad += 1
        return `${JSON.stringify(answer)}\n`
      })
      .join('')
  input.setEncoding('utf8')
  for await (const piece of input) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop()!
    if (rest.length > lineCharsMax)
      throw new StartFailure('configuration', `Line ${line + lines.length + 1} is too long.`)
    if (!output.write(answersTo(lines))) await once(output, 'drain')
  }
  await new Promise<void>((done) => output.write(answersTo(rest === '' ? [] : [rest]), () => done()))
  if (output !== process.stdout) await new Promise<void>((done) => output.end(done))
  return bad
}

function answerTo(words: string, line: number, read: (text: string) => object): object {
  let given: unknown
  try {
    given = JSON.parse(words)
  } catch {
    return { error: `line ${line} is no JSON` }
  }
  if (typeof given !== 'object' || given === null || !('text' in given) || typeof given.text !== 'string')
    return { error: `line ${line} is no object with a text in the field "text"` }
  return { ...given, ...read(given.text) }
}

function openModel(file: string): Scorer {
  try {
    return scorerOf(decodeModel(readFileSync(file)))
  } catch (error) {
    if (error instanceof UnusableModel) throw new StartFailure('configuration', `${file}: ${error.message}`)
    throw unreadable(error)
  }
}

function unreadable(error: unknown): Error {
  return error instanceof Error && 'code' in error
    ? new StartFailure('configuration', `A file cannot be read or written: ${error.message}`)
    : (error as Error)
}

/** What is written of a text: for our own codes everything that the door would think of it, else label and confidence. */
function readerOf(scorer: Scorer): (text: string) => object {
  if (!('groups' in scorer.model.notes)) return (text) => labelOf(scorer, text)
  const taxonomy = defaults('taxonomy') as Taxonomy
  const triage = defaults('triage') as TriageRules
  return (text) => {
    const reading = { ...readText(scorer, text) }
    // What is none of our business is not forced into a code.
    if (reading.abstain === 'out_of_domain') {
      reading.code = triage.otherCode
      reading.group = groupOf(taxonomy, triage.otherCode)
    }
    return {
      code: reading.code,
      group: reading.group,
      confidence: reading.confidence,
      groupConfidence: reading.groupConfidence,
      abstain: reading.abstain,
      fundSafety: reading.fundSafety,
      ...textUrgency(reading, text, taxonomy, triage),
    }
  }
}

const groupOf = ({ groups }: Taxonomy, code: string) =>
  groups.find(({ codes }) => codes.some((each) => each.code === code))?.code ?? code

function labelOf({ model, score }: Scorer, text: string): object {
  const { probabilities } = score(text)
  let best = 0
  for (let label = 1; label < probabilities.length; label++)
    if (probabilities[label]! > probabilities[best]!) best = label
  return { code: model.labels[best], confidence: Math.round(probabilities[best]! * 10_000) / 10_000 }
}
