import { type House, inOrg, systemActor } from '#platform/database.ts'
import { reachedBy } from '#platform/ports.ts'
import { fill } from '#records/knowledge/knowledge.rules.ts'
import type { Language } from '#records/knowledge/words.rules.ts'
import { readOrganisation } from '../facts.ts'
import { receiptsUrl } from './compose.ts'
import { dialled, takesText, variablesOf, wordsOf } from './phone.rules.ts'

/** A question to somebody who has no ticket yet; `facts` are the words of the template `was_this_you`. */
export type PhoneQuestion = {
  id: string
  to: string
  language: Language
  facts: { amount: string; merchant: string; link: string }
}

/**
 * Sends one question by text message, at once and without a row: whoever asks keeps the attempts, and nothing of it stands
 * anywhere in clear.
 * @throws Error with a reason, without the number: nobody sends messages, the number takes none, or the provider did not
 */
export async function sendQuestion(house: House, orgId: string, question: PhoneQuestion): Promise<void> {
  const { phone } = reachedBy(house, orgId)
  const to = dialled(question.to)
  if (!phone?.channels.includes('sms')) throw new Error('nobody sends text messages')
  if (!to || !takesText(to)) throw new Error('the number takes no text message')
  const { id, language, facts } = question
  const own = await inOrg(house, systemActor(orgId, 'phone notices'), 'staff', async (work) =>
    (await readOrganisation(work)).facts(language),
  )
  const template = 'was_this_you'
  const words = wordsOf(template, 'sms', language)
  const known: Record<string, string> = { ...own, ...facts }
  const params = Object.fromEntries(variablesOf(words).map((name) => [name, known[name]!]))
  const receiptsTo = receiptsUrl(own.portal)
  await phone.send({ id, channel: 'sms', to, template, params, text: fill(words, params), language, receiptsTo })
}
