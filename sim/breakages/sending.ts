/** Breakages of what is sent, of what is believed about it, and of the books. */
import { type Breakage, remedies } from './breakage.ts'

const ledgerKey = 'alter table ledger_entries drop constraint ledger_entries_pkey'
const [send, settle] = [remedies('send.ts'), remedies('settle.ts')]

export const sendingBreakages: Breakage[] = [
  {
    name: 'two rows of one id, as its keys are gone',
    patches: [
      {
        file: remedies('propose.ts'),
        find: "insertInto('remedies').values(row)",
        replace: "insertInto('remedies').values([row, row])",
      },
    ],
    sql: ['alter table remedies drop constraint remedies_pkey cascade', 'drop index remedies_by_id'],
  },
  {
    name: 'a new id for each try',
    patches: [
      {
        file: send,
        find: 'rail.submit(id, order)',
        replace: "rail.submit(isFirst ? id : id.replace(/.$/, (last) => (last === '0' ? '1' : '0')), order)",
      },
    ],
  },
  {
    name: 'told again without asking what became of it',
    patches: [{ file: send, find: 'isFirst ? null : await rail.ask(id, order)', replace: 'null' }],
  },
  {
    name: 'told again without asking, to a core that forgets',
    patches: [{ file: send, find: 'isFirst ? null : await rail.ask(id, order)', replace: 'null' }],
    isForgetful: true,
  },
  {
    name: 'nothing is leased',
    patches: [{ file: send, find: 'next_at: until,', replace: 'next_at: work.now,' }],
  },
  {
    name: 'the answer of a sender who was overtaken is written',
    patches: [{ file: send, find: ' || remedy.fence !== leased.fence', replace: '' }],
  },
  {
    name: 'news are believed that nobody signed',
    patches: [
      {
        file: 'outside/payment-core/http-core.ts',
        find: '!isGenuine(callbackSecrets, headers, body, now)',
        replace: 'false',
      },
    ],
  },
  {
    name: 'older news are believed',
    isRare: true,
    patches: [{ file: settle, find: 'status.seq <= remedy.status_seq || ', replace: '' }],
  },
  {
    name: 'whatever is said is taken over, again and again',
    patches: [
      {
        file: settle,
        find: 'status.seq <= remedy.status_seq || isFinal(remedy.state as RemedyState)',
        replace: 'false',
      },
      {
        file: settle,
        find: 'const state = after(remedy.state as RemedyState, happening)',
        replace: 'const state = status.state as RemedyState',
      },
      { file: remedies('news.ts'), find: 'if (!kept || !ticket) return', replace: 'if (!ticket) return' },
    ],
    sql: [ledgerKey],
  },
  {
    name: 'nothing is set aside of a payment',
    patches: [
      {
        file: remedies('payments.ts'),
        find: '<= paid_minor returning 1',
        replace: '<> -1 returning 1',
      },
    ],
    sql: ['alter table payment_refunds drop constraint payment_refunds_check'],
  },
  {
    name: 'what was rejected stays set aside',
    patches: [
      {
        file: settle,
        find: "if (remedy.kind === 'refund') await freeRefund(work, remedy.order_no!, remedy.amount_minor!)",
        replace: '',
      },
    ],
  },
  {
    name: 'what nobody approved stays set aside',
    patches: [
      {
        file: remedies('decide.ts'),
        find: "if (remedy.kind === 'refund') await freeRefund(work, remedy.order_no!, remedy.amount_minor!)",
        replace: '',
      },
    ],
  },
  {
    name: 'money that is sent is not entered',
    patches: [{ file: send, find: "await post(work, leased, 'sent')", replace: '' }],
  },
  {
    name: 'money that came back is not entered',
    patches: [{ file: settle, find: "await post(work, remedy, 'returned')", replace: '{}' }],
  },
  {
    name: 'money that arrived is entered twice',
    patches: [
      {
        file: settle,
        find: "await post(work, remedy, 'settled')",
        replace: "for (const step of ['settled', 'settled'] as const) await post(work, remedy, step)",
      },
    ],
    sql: [ledgerKey],
  },
  {
    name: 'only one side is entered',
    patches: [
      { file: remedies('ledger.rules.ts'), find: '{ account: credit, amountMinor: -amountMinor },', replace: '' },
    ],
    sql: ['drop trigger ledger_balances on ledger_entries'],
  },
]
