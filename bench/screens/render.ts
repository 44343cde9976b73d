import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Page as BrowserPage } from 'playwright-core'
import { launchBrowser } from '../../test/browser.ts'
import { chanceOf } from './chance.ts'
import { deskPages } from './desk-pages.ts'
import { documentOf } from './look.ts'
import type { ItemClass } from './numbers.ts'
import { phonePages } from './phone-pages.ts'
import { newScreen } from './screen.ts'

export type Box = { x: number; y: number; width: number; height: number }
/** An item of a screen: `parts` are what must be gone (the last four signs may stay), `whole` is where all of it stands. */
export type Label = { class: ItemClass; text: string; whole: Box[]; parts: Box[] }
/** `hidden` is where numbers stand that are not to be seen whole: nothing is asked of them. */
export type Rendered = { name: string; png: Buffer; labels: Label[]; hidden: Box[] }

const sizes = {
  tall: { isPhone: true, viewport: { width: 360, height: 800 }, deviceScaleFactor: 3 },
  small: { isPhone: true, viewport: { width: 375, height: 667 }, deviceScaleFactor: 2 },
  desk: { isPhone: false, viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 },
  laptop: { isPhone: false, viewport: { width: 1280, height: 720 }, deviceScaleFactor: 1.5 },
} as const
/** Most screenshots come from phones. */
const turns = ['tall', 'tall', 'small', 'tall', 'desk', 'tall', 'small', 'tall', 'laptop', 'tall'] as const

const fonts = { Roboto: 'roboto', 'Roboto Mono': 'roboto-mono', Barlow: 'barlow' }

/** Draws `count` payment screens in a browser, one after the other: the same seed, the same screens. */
export async function* renderScreens(count: number, seed: string): AsyncGenerator<Rendered> {
  const faces = (await Promise.all(Object.entries(fonts).map(([name, folder]) => faceOf(name, folder)))).join('')
  const names = [...Object.keys(fonts), 'Open Sans', 'Noto Sans SC']
  const browser = await launchBrowser()
  try {
    for (let n = 0; n < count; n++) {
      const turn = turns[n % turns.length]!
      const { isPhone, ...size } = sizes[turn]
      const chance = chanceOf(`${seed}:${n}`)
      const screen = newScreen(chance, names)
      const [kind, page] = chance.of(Object.entries(isPhone ? phonePages : deskPages))
      const tab = await browser.newPage(size)
      await tab.setContent(documentOf(screen, page(screen), isPhone, faces))
      await tab.evaluate(() => document.fonts.ready.then(() => true))
      const png = await captured(tab)
      const found = await measure(tab)
      await tab.close()
      const scaled = (box: Box): Box => ({
        x: box.x * size.deviceScaleFactor,
        y: box.y * size.deviceScaleFactor,
        width: box.width * size.deviceScaleFactor,
        height: box.height * size.deviceScaleFactor,
      })
      const isSeen = ({ x, y, width, height }: Box) =>
        x >= 0 && y >= 0 && x + width <= size.viewport.width && y + height <= size.viewport.height
      const labels: Label[] = []
      const hidden: Box[] = []
      for (const [mark, planted] of screen.planted.entries()) {
        const { whole, parts, isHidden } = found[mark]!
        if (isHidden || !whole.every(isSeen)) hidden.push(...whole.map(scaled))
        else labels.push({ ...planted, whole: whole.map(scaled), parts: parts.map(scaled) })
      }
      yield { name: `${String(n).padStart(3, '0')}-${kind}-${turn}.png`, png, labels, hidden }
    }
  } finally {
    await browser.close()
  }
}

/** A browser on a busy machine sometimes cannot; the page stands still meanwhile, so trying again changes nothing. */
async function captured(tab: BrowserPage, triesLeft = 4): Promise<Buffer> {
  return tab.screenshot({ type: 'png' }).catch((error: unknown) => {
    if (triesLeft === 0) throw error
    return captured(tab, triesLeft - 1)
  })
}

async function faceOf(name: string, folder: string): Promise<string> {
  const files = join(dirname(createRequire(import.meta.url).resolve(`@fontsource/${folder}/package.json`)), 'files')
  const bytes = await readFile(join(files, `${folder}-latin-400-normal.woff2`))
  return `@font-face{font-family:'${name}';src:url(data:font/woff2;base64,${bytes.toString('base64')})}`
}

type Measured = { whole: Box[]; parts: Box[]; isHidden: boolean }

/** Where the signs of each item stand in the page, line by line: all of them, and all but the last four. */
function measure(tab: BrowserPage): Promise<Record<number, Measured>> {
  return tab.evaluate(() => {
    const found: Record<number, Measured> = {}
    const spans = [...document.querySelectorAll<HTMLElement>('[data-item]')]
    for (const span of spans) {
      const mark = Number(span.dataset.item)
      const text = span.firstChild!
      const length = text.textContent!.length
      const group = spans.filter((other) => other.dataset.item === span.dataset.item)
      const after = group.slice(group.indexOf(span) + 1).reduce((sum, other) => sum + other.textContent!.length, 0)
      const keep = Math.max(0, length - Math.max(0, 4 - after))
      const boxes = (end: number) => {
        const range = document.createRange()
        range.setStart(text, 0)
        range.setEnd(text, end)
        return [...range.getClientRects()].map(({ x, y, width, height }) => ({ x, y, width, height }))
      }
      const isUnderDialog = boxes(length).some(({ x, y, width, height }) =>
        [0.05, 0.5, 0.95].some((share) => {
          const above = document.elementFromPoint(x + share * width, y + height / 2)
          return above?.closest('.dialog') && !span.closest('.dialog')
        }),
      )
      found[mark] ??= { whole: [], parts: [], isHidden: false }
      found[mark].whole.push(...boxes(length))
      found[mark].parts.push(...(keep > 0 ? boxes(keep) : []))
      found[mark].isHidden ||= isUnderDialog
    }
    return found
  })
}
