import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { recordAbout } from '../../audit/record.ts'
import { spendAppCode } from './authenticator.ts'
import { factorsOf } from './factors.ts'
import { countProof } from './guesses.ts'
import { shownPasskey } from './passkeys.ts'
import { markProved, sessionOf } from './sessions.ts'

export type Proof = { passkey: AuthenticationResponseJSON } | { code: string } | { simulated: true }

/**
 * Step-up: proves a second factor in an open session; for five minutes requireFreshFactor is content. In a demo, whose
 * invented people hold no device, saying so is enough.
 * @throws Problem denied factor_needed · passkey_wrong · code_wrong · not_a_demo · unavailable too_many_requests
 */
export async function proveFactor(
  work: Work,
  staffId: string,
  sessionSecret: string | null,
  proof: Proof,
): Promise<void> {
  const { session_id } = await sessionOf(work, sessionSecret)
  const by = await provedBy(work, staffId, session_id, proof)
  await markProved(work, session_id)
  await recordAbout(work, { kind: 'staff', id: staffId }, [{ type: 'staff.stepped_up', payload: { by } }])
}

async function provedBy(work: Work, staffId: string, sessionId: string, proof: Proof): Promise<string> {
  if ('simulated' in proof) {
    const { is_demo } = await work.tx
      .selectFrom('orgs')
      .select('is_demo')
      .where('org_id', '=', work.orgId)
      .executeTakeFirstOrThrow()
    if (!is_demo) throw new Problem('denied', 'not_a_demo')
    return 'simulated'
  }
  const factors = await factorsOf(work, staffId)
  if (factors.passkeys === 0 && !factors.authenticator) throw new Problem('denied', 'factor_needed')
  if ('passkey' in proof) {
    if ((await shownPasskey(work, staffId, proof.passkey)) !== staffId) throw new Problem('denied', 'passkey_wrong')
    return 'passkey'
  }
  countProof(sessionId, work.now.getTime())
  if (!(await spendAppCode(work, staffId, proof.code))) throw new Problem('denied', 'code_wrong')
  return 'code'
}
