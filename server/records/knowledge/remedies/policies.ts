import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { versionsOf } from '../versions.ts'
import { type RemedyPolicy, remediesKey } from './policy.rules.ts'

/**
 * One version of the rules of money, the newest when none is named, and who published which.
 * @throws Problem missing definition_missing
 */
export async function readRemedyPolicy(work: Work, version: number | undefined) {
  const versions = await versionsOf<RemedyPolicy>(work, 'remedies', remediesKey)
  const shown = version === undefined ? versions[0] : versions.find((one) => one.version === version)
  if (!shown)
    throw new Problem('missing', 'definition_missing', {
      facts: { kind: 'remedies', key: remediesKey, version: version ?? 0 },
    })
  return { policy: shown.body, versions: versions.map(({ body: _body, ...line }) => line) }
}
