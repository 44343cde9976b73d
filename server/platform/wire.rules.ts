import { z } from 'zod'
import { isStorable, oneLine, unstorable } from './text.rules.ts'

/** Shapes that every contract uses. Times are ISO 8601 in UTC, money is minor units as a decimal string. */
export const instant = z.iso.datetime()
export const id = z.uuid()
export const language = z.enum(['zh-Hans', 'zh-Hant', 'en'])
export const words = z.object({ 'zh-Hans': z.string(), en: z.string(), 'zh-Hant': z.string().optional() })
export const money = z.object({
  amountMinor: z.string().regex(/^-?\d{1,18}$/),
  currency: z.string().regex(/^[A-Z]{3}$/),
})

/** Words of any kind, line breaks included. What cannot be stored is refused, so that no batch fails for it. */
export const text = (charsMax: number, charsMin = 0) =>
  z.string().min(charsMin).max(charsMax).refine(isStorable, { error: unstorable })

/** One line: a name, a number. What hides or reorders its neighbours is taken out before anybody sees it. */
export const line = (charsMax: number, charsMin = 0) => text(charsMax).overwrite(oneLine).min(charsMin)

export const cursor = z.string().max(400)
export const limit = z.coerce.number().int().min(1).max(200)
