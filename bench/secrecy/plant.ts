/** Says planted data at every public door of a desk, as customers and agents do. */
import type { Desk } from '../../test/launcher/desk.ts'
import { type Answer, ask, cookieOf } from '../../test/launcher/talk.ts'
import type { Canary, Kind } from './canaries.ts'

/** How people bring it into a sentence. A name that stands free is no rule's to find: it comes with a word before it. */
const said: Record<Kind, (word: string) => string> = {
  phone: (word) => `我的手机号是${word}，请尽快联系`,
  card: (word) => `从卡号 ${word} 扣了两次款`,
  id: (word) => `身份证号码：${word}，请核实`,
  email: (word) => `please write to ${word} about it`,
  name: (word) => `我叫${word}，是账户本人`,
}

export type Planted = { tickets: number; messages: number; files: number; refused: number }

/** @param staff cookie of an agent who is signed in */
export async function plant(desk: Desk, canaries: Canary[], staff: { cookie: string }): Promise<Planted> {
  const planted: Planted = { tickets: 0, messages: 0, files: 0, refused: 0 }
  const of = (kind: Kind) => canaries.filter((canary) => canary.kind === kind)
  const names = of('name')
  const emails = of('email')
  let keys = 0
  const key = () => ({ 'idempotency-key': `secrecy-${keys++}`, origin: desk.portal })
  for (const [turn, canary] of canaries.entries()) {
    const sentence = said[canary.kind](canary.spoken)
    const other = canaries[(turn * 7 + 3) % canaries.length]!
    // The same is also tried where it is refused, in an address and in headers.
    for (const path of [
      `/v1/tracking/${encodeURIComponent(canary.value)}`,
      `/v1/nothing?q=${encodeURIComponent(canary.value)}`,
    ])
      await ask(`${desk.portal}${path}`, undefined, {
        'user-agent': canary.value.normalize('NFKD').replace(/[^ -~]/g, 'x'),
      })
    const wrong = await ask(`${desk.portal}/v1/tickets`, { form: sentence, text: [sentence], email: sentence }, key())
    if (wrong.status >= 400) planted.refused += 1
    const { uploadId } = (await upload(desk, `${sentence}.txt`, `${sentence}\n${said[other.kind](other.spoken)}\n`))
      .body
    planted.files += 1
    const sent = must(
      await ask(
        `${desk.portal}/v1/tickets`,
        {
          form: 'other',
          language: 'zh-Hans',
          text: `${sentence}。${said[other.kind](other.spoken)}。`,
          // A name that stands alone is a word like any other to every rule.
          orderNo: canary.kind === 'name' ? `SO-${turn}-ORDER` : canary.value,
          answers: {},
          contact: {
            name: names[turn % names.length]!.value,
            email: emails[turn % emails.length]!.value,
            ...(canary.kind === 'phone' ? { phone: canary.value } : {}),
          },
          context: { page: `https://bank.example/pay?who=${encodeURIComponent(canary.value)}` },
          attachments: [uploadId],
        },
        key(),
      ),
    ).body as { number: string; secret: string }
    planted.tickets += 1
    const opened = must(await ask(`${desk.portal}/v1/tracking`, { number: sent.number, secret: sent.secret }))
    const customer = { ...cookieOf(opened), ...key() }
    must(await ask(`${desk.portal}/v1/tracking/${sent.number}/messages`, { text: `补充：${sentence}` }, customer))
    planted.messages += 1
    if (turn % 4 !== 0) continue
    const found = must(await ask(`${desk.console}/v1/queue?view=all&limit=1`, undefined, staff))
    const { ticketId } = (found.body.rows as { ticketId: string }[])[0]!
    const agent = { ...staff, 'idempotency-key': `secrecy-staff-${keys++}` }
    must(await ask(`${desk.console}/v1/tickets/${ticketId}/notes`, { text: `客户说：${sentence}` }, agent))
    await ask(`${desk.console}/v1/queue?view=all&q=${encodeURIComponent(canary.value)}`, undefined, staff)
    planted.messages += 1
  }
  return planted
}

function must(answer: Answer): Answer {
  if (answer.status >= 300) throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  return answer
}

async function upload(desk: Desk, name: string, text: string): Promise<Answer> {
  const answer = await fetch(`${desk.portal}/v1/uploads`, {
    method: 'POST',
    signal: AbortSignal.timeout(10_000),
    headers: { 'content-type': 'text/plain', 'x-file-name': encodeURIComponent(name) },
    body: text,
  })
  return must({ status: answer.status, headers: answer.headers, body: (await answer.json()) as Answer['body'] })
}
