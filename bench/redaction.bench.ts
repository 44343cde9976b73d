import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { childInspector } from '../server/outside/inspect/inspector.ts'
import { elapsedMs } from '../server/platform/clock.ts'
import { boxesToCover } from '../server/records/attachments/redact.rules.ts'
import { median, option, print } from './figure.ts'
import { endedChildrenCpuUs } from './load/cpu.ts'
import { givenScreens } from './screens/given.ts'
import { judge, type Verdict } from './screens/judge.ts'
import { type Label, renderScreens } from './screens/render.ts'

const classes = ['CARD', 'ID', 'PHONE', 'EMAIL']
/** The bar for time is for a phone's screen of this size. */
const tall = { width: 1_080, height: 2_400 }

type Looked = { name: string; seconds: number; cpuSeconds: number; isTall: boolean; labels: Label[]; verdict: Verdict }

/**
 * `bench -- redaction [--count 60 | --all] [--seed N] [--images DIR] [--write DIR]`: draws payment screens with planted
 * numbers in a browser (or takes those of a folder), lets the inspector look at each, one after the other, and counts by
 * the pixels of the rendition which items are gone. Misses go to standard error.
 */
export async function run(options: string[]): Promise<void> {
  const count = options.includes('--all') ? 300 : option(options, 'count', 60)
  const given = folderOf(options, 'images')
  const write = folderOf(options, 'write')
  if (write) await mkdir(write, { recursive: true })
  const inspector = childInspector()
  const looked: Looked[] = []
  for await (const screen of given ? givenScreens(given) : renderScreens(count, seedOf(options))) {
    const { name, png, labels } = screen
    const [before, cpuBefore] = [elapsedMs(), endedChildrenCpuUs(process.pid)]
    const finding = await inspector.look('image', only(png), boxesToCover)
    const seconds = (elapsedMs() - before) / 1e3
    const cpuSeconds = (endedChildrenCpuUs(process.pid) - cpuBefore) / 1e6
    if ('refused' in finding || !finding.rendition) throw new Error(`${name} was refused`)
    const { webp, width, height } = finding.rendition
    const isTall = width === tall.width && height === tall.height
    const verdict = await judge(screen, webp)
    looked.push({ name, seconds, cpuSeconds, isTall, labels, verdict })
    tell(looked.at(-1)!)
    if (!write) continue
    await writeFile(join(write, name), png)
    await writeFile(join(write, name.replace(/\.png$/, '.webp')), webp)
  }
  if (write)
    await writeFile(
      join(write, 'labels.json'),
      JSON.stringify(Object.fromEntries(looked.map((one) => [one.name, one.labels]))),
    )
  printAll(looked)
}

/** What is wrong with one, to standard error: the numbers are made up. */
function tell({ name, labels, verdict }: Looked): void {
  for (const [i, label] of labels.entries())
    if (!verdict.gone[i]) console.error(`${name}: ${label.class} ${label.text} is still there`)
  if (verdict.boxes > verdict.plantedBoxes) console.error(`${name}: something else was covered too`)
}

function printAll(looked: Looked[]): void {
  const bench = 'redaction'
  const items = looked.flatMap(({ labels, verdict }) =>
    labels.map((label, i) => ({ ...label, gone: verdict.gone[i]! })),
  )
  for (const kind of classes) {
    const all = items.filter((item) => item.class === kind)
    const value = all.filter(({ gone }) => gone).length / all.length
    if (all.length > 0) print({ bench, figure: `recall_${kind}`, value, unit: 'share', samples: all.length })
  }
  const sum = (of: (verdict: Verdict) => number) => looked.reduce((total, { verdict }) => total + of(verdict), 0)
  const pixels = sum((verdict) => verdict.coveredPixels)
  const boxes = sum((verdict) => verdict.boxes)
  if (boxes > 0) {
    const area = sum((verdict) => verdict.plantedPixels) / pixels
    print({ bench, figure: 'precision', value: area, unit: 'share of covered area', samples: boxes })
    const share = sum((verdict) => verdict.plantedBoxes) / boxes
    print({ bench, figure: 'precision_boxes', value: share, unit: 'share of covers', samples: boxes })
  }
  const timed = looked.some(({ isTall }) => isTall) ? looked.filter(({ isTall }) => isTall) : looked
  const samples = timed.length
  print({ bench, figure: 'seconds_per_image', value: median(timed.map(({ seconds }) => seconds)), unit: 's', samples })
  print({
    bench,
    figure: 'cpu_s_per_image',
    value: median(timed.map(({ cpuSeconds }) => cpuSeconds)),
    unit: 's',
    samples,
  })
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

function folderOf(options: string[], name: string): string | undefined {
  const at = options.indexOf(`--${name}`)
  if (at >= 0 && !options[at + 1]) throw new Error(`--${name} wants a folder`)
  return at < 0 ? undefined : options[at + 1]
}

const seedOf = (options: string[]) => String(option(options, 'seed', 1))
