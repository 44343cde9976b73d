import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { ItemClass } from './numbers.ts'
import type { Box, Label, Rendered } from './render.ts'

const number = z.number().finite()
const box = z.union([
  z.tuple([number, number, number, number]).transform(([x, y, width, height]): Box => ({ x, y, width, height })),
  z.object({ x: number, y: number, width: number, height: number }),
  z
    .object({ x: number, y: number, w: number, h: number })
    .transform(({ x, y, w, h }): Box => ({ x, y, width: w, height: h })),
  z
    .object({ x0: number, y0: number, x1: number, y1: number })
    .transform(({ x0, y0, x1, y1 }): Box => ({ x: x0, y: y0, width: x1 - x0, height: y1 - y0 })),
])
const boxes = z.union([box.transform((one) => [one]), z.array(box).min(1)])
const item = z
  .object({
    class: z.string().optional(),
    type: z.string().optional(),
    text: z.string().optional(),
    box: boxes.optional(),
    boxes: boxes.optional(),
    whole: boxes.optional(),
    parts: z.array(box).optional(),
  })
  .transform((said, context): Label => {
    const whole = said.whole ?? said.boxes ?? said.box
    const kind = classOf(said.class ?? said.type ?? '')
    if (!whole || !kind) {
      context.addIssue('an item needs a class (card, id, phone, email) and a box')
      return z.NEVER
    }
    return { class: kind, text: said.text ?? '', whole, parts: said.parts ?? whole }
  })
const labels = z.union([
  z.record(z.string(), z.array(item)),
  z
    .array(z.object({ file: z.string(), items: z.array(item) }))
    .transform((all) => Object.fromEntries(all.map(({ file, items }) => [file, items]))),
])

function classOf(name: string): ItemClass | null {
  const word = name.toUpperCase()
  if (/CARD|PAN/.test(word) && !/ID_?CARD/.test(word)) return 'CARD'
  if (/PHONE|MOBILE/.test(word)) return 'PHONE'
  if (/MAIL/.test(word)) return 'EMAIL'
  return /ID/.test(word) ? 'ID' : null
}

/**
 * The screens of a folder: PNG files and a `labels.json`, {"a.png": [{class, text?, box}]} or [{file, items}].
 * A box is [x, y, width, height] or an object, in pixels; `parts`, where given, is what of it must be gone.
 */
export async function* givenScreens(folder: string): AsyncGenerator<Rendered> {
  const all = labels.parse(JSON.parse(await readFile(join(folder, 'labels.json'), 'utf8')))
  for (const [name, items] of Object.entries(all))
    yield { name, png: await readFile(join(folder, name)), labels: items, hidden: [] }
}
