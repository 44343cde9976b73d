import type { TFunction } from 'i18next'

/** What a clock is called: the desk's own by our words, a law's by its rule's. */
export function clockName(t: TFunction, clock: string, label: string): string {
  return clock.includes('/') ? label : t(`clock.${clock}`, { defaultValue: clock })
}
