/** Why it may be kept: they agreed, or it protects their life, health or property (PIPL articles 13 and 29). */
export const careBases = ['agreed', 'protects'] as const
export type CareBasis = (typeof careBases)[number]
