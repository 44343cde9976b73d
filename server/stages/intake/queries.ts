import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { currentKnowledge } from '#records/knowledge/definitions.ts'
import type { showPortal } from './contract.ts'

/** The organisation as its customers meet it. */
export async function readPortal(work: Work): Promise<z.input<(typeof showPortal)['answer']>> {
  const org = await work.tx.selectFrom('orgs').selectAll().where('org_id', '=', work.orgId).executeTakeFirstOrThrow()
  const { forms } = await currentKnowledge(work)
  type Answer = z.input<(typeof showPortal)['answer']>
  return {
    name: org.name as Answer['name'],
    hotline: org.hotline,
    zone: org.zone,
    defaultLanguage: org.default_language as Answer['defaultLanguage'],
    isDemo: org.is_demo,
    isSetUp: org.set_up_at !== null,
    forms: forms.filter((form) => form.active),
  }
}
