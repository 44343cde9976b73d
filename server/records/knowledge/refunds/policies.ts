import { sql } from 'kysely'
import type { Work } from '#platform/database.ts'
import { currentKnowledge, definitionsOf } from '../definitions.ts'
import { todayOf } from '../regimes/regimes.ts'
import { newestOf, versionsOf } from '../versions.ts'
import type { RefundPolicy } from './policy.rules.ts'
import { absenceOf } from './valid.rules.ts'

/** The newest version of every policy, in the order of their keys, whether they are on or off. */
export async function currentRefundPolicies(work: Work): Promise<RefundPolicy[]> {
  const { rows } = await sql<{ key: string; version: number }>`select key, max(version) as version from definitions
    where org_id = ${work.orgId} and kind = 'refunds' group by key order by key`.execute(work.tx)
  return definitionsOf<RefundPolicy>(work, 'refunds', rows)
}

/** The same with who published which version, for whoever decides about them. */
export async function readRefundPolicies(work: Work) {
  const knowledge = await currentKnowledge(work)
  const versions = await versionsOf<RefundPolicy>(work, 'refunds', null)
  const day = todayOf(knowledge, work.now)
  return {
    policies: newestOf(versions)
      .map(({ body }) => ({
        policy: body,
        absence: absenceOf(body, day),
        versions: versions
          .filter((one) => one.body.key === body.key)
          .map(({ body: { isOn }, version, publishedAt, publishedBy }) => ({
            version,
            isOn,
            publishedAt,
            publishedBy,
          })),
      }))
      .toSorted((a, b) => (a.policy.key < b.policy.key ? -1 : 1)),
    names: { calendars: knowledge.calendars.map(({ key, name }) => ({ key, name })) },
  }
}
