import type { Breakage } from './breakage.ts'
import { decidingBreakages } from './deciding.ts'
import { givingBreakages } from './giving.ts'
import { reachingBreakages } from './reaching.ts'
import { sendingBreakages } from './sending.ts'

/** Every way in which the product is broken on purpose. */
export const breakages: Breakage[] = [
  ...sendingBreakages,
  ...decidingBreakages,
  ...givingBreakages,
  ...reachingBreakages,
]
