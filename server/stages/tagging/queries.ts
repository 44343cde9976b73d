import { sql } from 'kysely'
import type { z } from 'zod'
import type { Work } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import type { TagRule } from '#records/knowledge/tags/tags.rules.ts'
import { readTags } from '#records/knowledge/tags/tree.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import { taggedWith } from '#records/tickets/tags/condition.ts'
import { withinReach } from '#records/tickets/within-reach.ts'
import type { countTags, quoteTag, tryTagRule } from './contract.ts'
import { lookAt } from './look.ts'
import { matcherOf } from './match.rules.ts'
import type { TagFigures } from './model.rules.ts'

const triedMax = 200
const samplesMax = 8
const quotesMax = 30
const dayMs = 86_400_000

/** What a rule would tag among the newest tickets within the reach of who asks. */
export async function tryRule(work: Work, rule: TagRule): Promise<z.input<(typeof tryTagRule)['answer']>> {
  const looked = await lookAt(work, withinReach(await staffAskerOf(work)), triedMax)
  const matched = looked.filter(matcherOf(rule))
  return {
    looked: looked.length,
    matched: matched.length,
    samples: matched.slice(0, samplesMax).map(({ ticketId, number, subject }) => ({ ticketId, number, subject })),
  }
}

/** How many tickets each tag has with those below it, within the reach of who asks, each ticket once. */
export async function countTagged(work: Work): Promise<z.input<(typeof countTags)['answer']>> {
  const asker = await staffAskerOf(work)
  const since = (days: number) => new Date(work.now.getTime() - days * dayMs)
  const { rows } = await sql<{ tag_id: string; open: number; days30: number; before30: number }>`
    with recursive below(top, tag_id) as (
      select tag_id, tag_id from tags where org_id = ${work.orgId}
      union select b.top, c.tag_id from below b join tags c on c.org_id = ${work.orgId} and c.parent_id = b.tag_id),
    found as (
      select distinct b.top, t.ticket_id, t.received_at, t.stage not in ('resolved', 'closed') as is_open
      from below b join ticket_tags x on x.org_id = ${work.orgId} and x.tag_id = b.tag_id and x.state = 'set'
      join tickets t on t.ticket_id = x.ticket_id
      where t.org_id = ${work.orgId} and ${withinReach(asker)}
        and (t.received_at >= ${since(60)} or t.stage not in ('resolved', 'closed')))
    select top as tag_id, (count(*) filter (where is_open))::int as open,
      (count(*) filter (where received_at >= ${since(30)}))::int as days30,
      (count(*) filter (where received_at < ${since(30)} and received_at >= ${since(60)}))::int as before30
    from found group by top`.execute(work.tx)
  const models = await work.tx
    .selectFrom('tag_models')
    .select(['tag_id', 'trained_at', 'by_hand', 'figures'])
    .where('org_id', '=', work.orgId)
    .execute()
  return {
    figures: rows.map(({ tag_id, ...figures }) => ({ tagId: tag_id, ...figures })),
    models: models.map((row) => {
      const { setFrom, suggestFrom, precision, recall } = row.figures as TagFigures
      return {
        tagId: row.tag_id,
        trainedAt: row.trained_at.toISOString(),
        byHand: row.by_hand,
        state:
          setFrom !== null ? ('sets' as const) : suggestFrom !== null ? ('suggests' as const) : ('silent' as const),
        precision,
        recall,
      }
    }),
  }
}

/** The newest words under a tag, within the reach of who asks. @throws Problem missing tag_missing */
export async function readQuotes(work: Work, tagId: string): Promise<z.input<(typeof quoteTag)['answer']>> {
  const tag = (await readTags(work)).find((one) => one.tagId === tagId)
  if (!tag) throw new Problem('missing', 'tag_missing')
  const { rows } = await sql<QuoteRow>`
    select t.ticket_id, t.number, t.subject, t.language, t.stage, t.received_at
    from tickets t join customers c on c.customer_id = t.customer_id and c.state = 'active'
    where t.org_id = ${work.orgId} and ${withinReach(await staffAskerOf(work))} and ${taggedWith(work.orgId, [tag.key])}
    order by t.received_at desc, t.ticket_id desc limit ${quotesMax}`.execute(work.tx)
  return {
    quotes: rows.map((row) => ({
      ticketId: row.ticket_id,
      number: row.number,
      subject: row.subject,
      language: row.language,
      stage: row.stage,
      receivedAt: row.received_at.toISOString(),
    })),
  }
}

type Quote = z.input<(typeof quoteTag)['answer']>['quotes'][number]
type QuoteRow = Pick<Quote, 'number' | 'subject' | 'language' | 'stage'> & { ticket_id: string; received_at: Date }
