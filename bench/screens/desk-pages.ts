import type { Page } from './phone-pages.ts'
import type { Word } from './screen.ts'

/** What a computer's browser shows around a payment, in smaller type. */
const top = (title: string) => `<header><b>${title}</b><nav>9 · 12 · 2026</nav></header>`

const statement: Page = (s) => {
  const heads: Word[] = ['date', 'summary', 'counter', 'contact', 'amount', 'balance']
  const rows = Array.from({ length: 9 }, () => {
    const cells = [
      s.time(),
      s.word(s.chance.of(['salary', 'utility', 'refund', 'purchase'])),
      s.chance.is(0.6) ? s.item('CARD') : s.orderNumber(),
      s.chance.is(0.5) ? s.item('PHONE', 'none') : '95516',
      s.amount(),
      s.amount(),
    ]
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
  })
  return `${top(s.word('statement'))}<main><table><tr>${heads.map((head) => `<th>${s.word(head)}</th>`).join('')}</tr>${rows.join('')}</table><small>${s.word('help')}</small></main>`
}

const account: Page = (s) => {
  const line = (label: Word, value: string) => `<dt>${s.word(label)}</dt><dd>${value}</dd>`
  return `${top(s.word('account'))}<main class="two"><dl>${line('nick', s.word('nickname'))}${line('id', s.item('ID'))}${line('boundPhone', s.item('PHONE'))}${line('email', s.item('EMAIL'))}</dl><dl>${line('card', s.item('CARD'))}${line('limit', s.amount())}${line('order', s.orderNumber())}${line('time', s.time())}</dl></main>`
}

const receipt: Page = (s) => {
  const pair = (label: Word, value: string) => `<td class="label">${s.word(label)}</td><td>${value}</td>`
  return `${top(s.word('receipt'))}<main><table class="grid"><tr>${pair('payee', 'Anna Bell')}${pair('name', '王**')}</tr><tr>${pair('toCard', s.item('CARD'))}${pair('fromCard', s.item('CARD'))}</tr><tr>${pair('contact', s.item('PHONE'))}${pair('email', s.item('EMAIL'))}</tr><tr>${pair('amount', s.amount())}${pair('fee', '0.00')}</tr><tr>${pair('order', s.orderNumber())}${pair('time', s.time())}</tr><tr>${pair('id', s.item('ID'))}${pair('remark', s.word('rent'))}</tr></table><small>${s.word('help')}</small></main>`
}

export const deskPages: Record<string, Page> = { statement, account, receipt }
