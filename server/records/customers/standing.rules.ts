/** What a customer is worth to the house. It chooses the adviser, and the order among equally urgent tickets. */
export const tiers = ['none', 'heavy', 'vip'] as const
export type Tier = (typeof tiers)[number]

/** What is known of somebody who wrote before: whose customer they are, and what orders their tickets among equals. */
export type KnownStanding = { tier: Tier; adviserId: string | null }

/**
 * The rank of a customer's tickets among those of one priority that are due on one day: 0 none, 1 heavy, 2 VIP, 3
 * vulnerable. Need stands before worth.
 */
export function standingOf(tier: Tier, isVulnerable: boolean): number {
  return isVulnerable ? vulnerableStanding : tiers.indexOf(tier)
}

export const vulnerableStanding = 3
