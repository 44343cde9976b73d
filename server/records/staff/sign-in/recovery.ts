import { randomBase32, sha256 } from '#platform/crypto.ts'
import type { Work } from '#platform/database.ts'

const codesPerPerson = 10
/** 28 characters of 5 bits: 140 bits, so that a plain hash is enough. */
const charsPerCode = 28

/** Ten fresh recovery codes; earlier ones are void. Shown this once, in groups of seven; stored only as hashes. */
export async function makeRecoveryCodes(work: Work, staffId: string): Promise<string[]> {
  await dropRecoveryCodes(work, staffId)
  const codes = Array.from({ length: codesPerPerson }, () => randomBase32(work.clock, charsPerCode))
  await work.tx
    .insertInto('recovery_codes')
    .values(codes.map((code) => ({ org_id: work.orgId, staff_id: staffId, code_hash: sha256(code), used_at: null })))
    .execute()
  return codes.map((code) => code.match(/.{7}/g)!.join('-'))
}

/** Uses a recovery code up, as it was typed; false when it is none of this person's or was used. */
export async function spendRecoveryCode(work: Work, staffId: string, typed: string): Promise<boolean> {
  const { numUpdatedRows } = await work.tx
    .updateTable('recovery_codes')
    .set({ used_at: work.now })
    .where('staff_id', '=', staffId)
    .where('code_hash', '=', sha256(asMade(typed)))
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function dropRecoveryCodes(work: Work, staffId: string): Promise<void> {
  await work.tx.deleteFrom('recovery_codes').where('org_id', '=', work.orgId).where('staff_id', '=', staffId).execute()
}

/** How many are left. */
export async function recoveryCodesLeft(work: Work, staffId: string): Promise<number> {
  const { left } = await work.tx
    .selectFrom('recovery_codes')
    .select((e) => e.fn.countAll<bigint>().as('left'))
    .where('org_id', '=', work.orgId)
    .where('staff_id', '=', staffId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(left)
}

/** Letters that people read for others (Crockford's base 32 leaves them out), and the groups. */
function asMade(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
}
