/** Why somebody has nothing to do with a ticket: it names them, they handled what it is about, they said so, a lead did. */
export const recusalReasons = ['named', 'involved', 'declared', 'decided'] as const
export type RecusalReason = (typeof recusalReasons)[number]
