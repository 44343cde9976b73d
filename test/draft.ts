/** A ticket in the making and what the pure steps at the door may know, from the knowledge that ships. */
import { readdirSync, readFileSync } from 'node:fs'
import type { Form } from '#records/knowledge/forms.rules.ts'
import type { Knowledge, Priority } from '#records/knowledge/knowledge.rules.ts'
import { blankDraft, type Draft, type Facts, type Submission } from '#records/tickets/draft.rules.ts'
import type { Workflow } from '#records/tickets/lifecycle.rules.ts'

const defaults = new URL('../server/records/knowledge/defaults/', import.meta.url)
const byDefault = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, defaults), 'utf8'))
const allByDefault = (folder: string) =>
  readdirSync(new URL(folder, defaults)).map((file) => byDefault(`${folder}/${file.replace(/\.json$/, '')}`))

export const knowledge: Knowledge<Workflow> = {
  forms: byDefault('forms'),
  workflows: allByDefault('workflows').sort((one, other) => (one.key < other.key ? -1 : 1)),
  taxonomy: byDefault('taxonomy'),
  routing: byDefault('routing'),
  steps: byDefault('steps'),
  triage: byDefault('triage'),
  replies: byDefault('replies'),
  notices: byDefault('notices'),
  regimes: allByDefault('regimes'),
  calendars: allByDefault('calendars'),
  timing: byDefault('timing'),
  remedies: byDefault('remedies'),
}

export const receivedAt = new Date('2026-03-02T01:00:00Z')

/** Every code of the taxonomy with its usual priority. */
export const codes: { code: string; priority: Priority }[] = knowledge.taxonomy.groups.flatMap((group) => group.codes)

export function formOf(key: string): Form {
  return knowledge.forms.find((form) => form.key === key)!
}

export const facts: Facts = {
  now: receivedAt,
  knowledge,
  teamIds: Object.fromEntries(knowledge.routing.teams.map(({ key }) => [key, `team ${key}`])),
  customers: new Map(),
  earlier: new Map(),
  reports: { lastHour: new Map(), usualPerHour: new Map() },
  people: [],
  waiting: {},
  paces: new Map(),
  model: null,
  ear: null,
  mayHold: false,
}

type Sample = Partial<Omit<Submission, 'form'>> & { form?: string }

/** A draft as the step of masking leaves it: `text` is what later steps read. */
export function draftOf(sample: Sample = {}, more: Partial<Draft> = {}): Draft {
  const { form = 'other', ...given } = sample
  const submission: Submission = {
    channel: 'portal',
    form: formOf(form),
    language: 'zh-Hans',
    text: '',
    wants: null,
    answers: {},
    contact: {},
    amount: null,
    orderNo: null,
    receivedAt,
    source: null,
    code: null,
    splitFrom: null,
    ...given,
  }
  return {
    ...blankDraft(submission, { ticketId: 't', messageId: 'm', number: 'HY-0000-0000', secret: '' }),
    text: submission.text,
    answers: submission.answers,
    orderNo: submission.orderNo,
    amount: submission.amount,
    needsTriage: false,
    status: 'received',
    ...more,
  }
}
