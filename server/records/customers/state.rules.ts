/**
 * What may be done with a customer's data: used; kept and not used (PIPL article 47: where a statutory period still runs,
 * everything but storage and protection ends); gone.
 */
export const customerStates = ['active', 'restricted', 'erased'] as const
export type CustomerState = (typeof customerStates)[number]

/** Why it changed; a code, because events hold no words. */
export type StateReason = 'purpose_done' | 'customer_asked' | 'period_over' | 'staff' | 'came_back' | 'restored_backup'

/** Stands for words that are not shown any more, and for words that are gone. */
export const goneMark = '—'
