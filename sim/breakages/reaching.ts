/** Breakages of messages to telephones, and of WeChat Pay. */
import { type Breakage, remedies } from './breakage.ts'

const phone = (file: string) => `stages/replies/phone/${file}`
const wechat = (file: string) => `outside/wechat-pay/${file}`

const phoneBreakages: Breakage[] = [
  {
    name: 'messages go out under other ids',
    patches: [
      {
        file: phone('send.ts'),
        find: 'await phone.send(one.message)',
        replace:
          "await phone.send({ ...one.message, id: one.message.id.replace(/.$/, (last) => (last === '0' ? '1' : '0')) })",
      },
    ],
  },
  {
    name: 'what was sent is sent again instead of asked about',
    patches: [
      {
        file: phone('send.ts'),
        find: 'if (notice.sent_at !== null) return arrivalOf(house, phone, notice, one)',
        replace: '',
      },
    ],
  },
  {
    name: 'messages are not leased',
    patches: [
      { file: phone('send.ts'), find: `due_at = \${until} from due`, replace: `due_at = \${work.now} from due` },
    ],
  },
  {
    name: 'receipts are believed that nobody signed',
    patches: [
      {
        file: 'outside/phone/sandbox-gateway.ts',
        find: 'if (!isGenuine(receiptSecrets, sent, body, now)) return null',
        replace: '',
      },
    ],
  },
  {
    name: 'what did not arrive goes no other way',
    patches: [
      {
        file: 'stages/replies/channels.rules.ts',
        find: 'if (isFresh && !pointless.includes(failed.code)) return other',
        replace: '',
      },
    ],
  },
  {
    name: 'the story does not say that a message failed',
    patches: [
      {
        file: phone('phone.rules.ts'),
        find: "return { failed: now, error, code, event: 'phone.failed' }",
        replace: 'return { failed: now, error, code }',
      },
    ],
  },
  {
    name: 'the last way that failed is not called the last',
    patches: [
      {
        file: phone('settle.ts'),
        find: 'isLast: instead === null && !tried.some(({ mayArrive }) => mayArrive)',
        replace: 'isLast: false',
      },
    ],
  },
  {
    name: 'a number gets as many as come',
    patches: [
      {
        file: phone('phone.rules.ts'),
        find: "return sentWithinDay >= (template === 'progress' ? stepsPerNumberAndDayMax : perNumberAndDayMax)[channel]",
        replace: 'return perNumberAndDayMax[channel] < 0',
      },
    ],
  },
  {
    name: 'news that something is under way are left out, whatever becomes of it',
    patches: [
      {
        file: 'stages/replies/overtaken.ts',
        find: 'rows.filter(({ template, state }) => isOvertaken(template, state))',
        replace: 'rows',
      },
    ],
  },
  {
    name: 'nobody writes that money came back',
    patches: [
      {
        file: phone('news.rules.ts'),
        find: "return kind === 'refund' ? 'refund_done' :",
        replace: "return kind === 'refund' ? null :",
      },
    ],
  },
]

const wechatBreakages: Breakage[] = [
  {
    name: 'answers of WeChat Pay are believed that nobody signed',
    patches: [
      {
        file: wechat('wechat-pay.ts'),
        find: 'if (!isSigned(heard.headers, heard.body, verifyKeys, clock.now())) throw',
        replace: 'if (false) throw',
      },
    ],
  },
  {
    name: 'news of WeChat Pay are believed that nobody signed',
    patches: [
      {
        file: wechat('wechat-pay.ts'),
        find: '|| !isSigned(headers, body, verifyKeys, now)) return null',
        replace: ') return null',
      },
    ],
  },
  {
    name: 'a refusal of WeChat Pay is final before anybody asks',
    patches: [
      {
        file: wechat('wechat-pay.ts'),
        find: 'return (await rail.ask(id, order)) ?? refused(id, code, clock.now())',
        replace: 'return refused(id, code, clock.now())',
      },
    ],
  },
  {
    name: 'money that went back to the merchant counts as returned',
    patches: [
      {
        file: wechat('refund.ts'),
        find: "return merchantAccounts.includes(refund.user_received_account?.trim() ?? '')",
        replace: 'return merchantAccounts.length === 0',
      },
    ],
  },
  {
    name: 'an abnormal refund counts as returned',
    patches: [
      {
        file: wechat('refund.ts'),
        find: "return { ...found, state: 'accepted', seq: 2, code: 'abnormal' }",
        replace: "return { ...found, state: 'done', seq: 2, code: 'abnormal' }",
      },
    ],
  },
  {
    name: 'a closed refund counts as returned',
    patches: [
      {
        file: wechat('refund.ts'),
        find: "return { ...found, state: 'rejected', seq: 3, code: 'closed' }",
        replace: "return { ...found, state: 'done', seq: 3, code: 'closed' }",
      },
    ],
  },
  {
    name: 'WeChat Pay is told a number that is not the order’s',
    patches: [
      {
        file: wechat('refund.ts'),
        find: 'const out_refund_no = refundNo(id)',
        replace: "const out_refund_no = refundNo(id).replace(/.$/, (last) => (last === '0' ? '1' : '0'))",
      },
    ],
  },
  {
    name: 'what was paid by WeChat Pay goes back by the core',
    patches: [
      {
        file: remedies('propose.ts'),
        find: "signed.payMethod === 'wechat_pay' ? 'wechat_pay' : 'core'",
        replace: "signed.payMethod === 'wechat_pay' ? 'core' : 'core'",
      },
    ],
  },
]

export const reachingBreakages: Breakage[] = [...phoneBreakages, ...wechatBreakages]
