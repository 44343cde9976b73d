/** The shortest password there is (records/staff/contract.ts). */
export const passwordCharsMin = 12
