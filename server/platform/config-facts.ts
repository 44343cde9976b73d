import { resolve } from 'node:path'
import { z } from 'zod'
import { isLoopback } from './on-the-way.ts'

/** What stands beside a setting's rule: for `doctor` and the documentation. */
export type Facts = { meaning: string; default?: string; secret?: true; internal?: true }
/** Says what a setting means. */
export const facts = (meaning: string, more: Omit<Facts, 'meaning'> = {}): Facts => ({ meaning, ...more })

/** A file or folder, from where the process runs. */
export const path = z.string().transform((value) => resolve(value))

/** https, or http that stays on this machine. */
export const outsideUrl = z.url({ protocol: /^https?$/ }).refine((value) => {
  if (!URL.canParse(value)) return false
  const { protocol, hostname } = new URL(value)
  return protocol === 'https:' || isLoopback(hostname.replace(/^\[|\]$/g, ''))
}, 'expected an https address')
