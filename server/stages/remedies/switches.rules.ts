/** What can be switched off: everything of a kind, or everything that no person proposed. */
export const switchNames = ['holds', 'refunds', 'compensation', 'automatic'] as const
export type SwitchName = (typeof switchNames)[number]
