import { z } from 'zod'

/** Shapes that every contract uses. Times are ISO 8601 in UTC, money is minor units as a decimal string. */
export const instant = z.iso.datetime()
export const id = z.uuid()
export const language = z.enum(['zh-Hans', 'zh-Hant', 'en'])
export const words = z.object({ 'zh-Hans': z.string(), en: z.string(), 'zh-Hant': z.string().optional() })
export const money = z.object({
  amountMinor: z.string().regex(/^-?\d{1,18}$/),
  currency: z.string().regex(/^[A-Z]{3}$/),
})

/** NUL and lone surrogates cannot be stored by PostgreSQL; refused at the edge so that no batch fails for them. */
export const text = (charsMax: number, charsMin = 0) =>
  z
    .string()
    .min(charsMin)
    .max(charsMax)
    .refine((s) => !s.includes('\u0000') && s.isWellFormed(), {
      error: 'must be well-formed text without NUL characters',
    })

export const cursor = z.string().max(400)
export const limit = z.coerce.number().int().min(1).max(200)
