import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import { languageOf } from '#records/knowledge/words.rules.ts'
import type { showGuidance } from './contract.ts'
import { readDictionary } from './dictionary.ts'
import { guide } from './guidance.rules.ts'
import { readMethods } from './methods.rules.ts'

type Asked = z.output<(typeof showGuidance)['query']>
type Shown = z.input<(typeof showGuidance)['answer']>

/**
 * Guidance as a page asks for it, in the language that it names, else the browser's, else the organisation's. Amounts are not
 * asked: a page that knows them leaves out what is not enough (methods.rules.ts).
 */
export async function guidanceFor(work: Work, asked: Asked, accepted: string | undefined): Promise<Shown> {
  const { zone, default_language: usual } = await work.tx
    .selectFrom('orgs')
    .select(['zone', 'default_language'])
    .where('org_id', '=', work.orgId)
    .executeTakeFirstOrThrow()
  const { until, ...guidance } = guide(
    await readDictionary(work),
    {
      family: asked.family,
      code: asked.code,
      method: asked.method ?? '',
      methods: readMethods(asked.methods ?? ''),
      amountMinor: null,
      at: work.now,
    },
    {
      zone,
      language: asked.language ?? languageOf(accepted, languageOf(usual, 'zh-Hans')),
      forms: (await currentKnowledge(work)).forms,
    },
  )
  return { ...guidance, until: until?.toISOString() ?? null }
}
