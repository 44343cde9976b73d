/**
 * The notice that stands beside every form before anything personal is asked (PIPL article 17): what for, how long, which
 * rights. Its words are in the word files of portal and widget; whoever changes them so that they mean something else
 * makes it one more. A ticket keeps the version that its sender was shown.
 */
export const noticeVersion = 1

/**
 * What is done with data only if the customer wants it, asked for apart (PIPL articles 14 and 23; the complaint itself rests
 * on law and contract and needs none), each with the version of its words.
 */
export const consentVersions = { satisfaction_research: 1 } as const
export type ConsentPurpose = keyof typeof consentVersions
export const consentPurposes = Object.keys(consentVersions) as [ConsentPurpose, ...ConsentPurpose[]]
