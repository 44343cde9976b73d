import type { Screen, Split, Word } from './screen.ts'

/** What phones show around a payment. Each answers the inside of a page; look.ts has its styles. */
export type Page = (screen: Screen) => string

const row = (label: string, value: string) => `<div class="row"><label>${label}</label><div>${value}</div></div>`
const bar = (title: string) =>
  `<div class="status"><b>9:41</b><b>5G 86%</b></div><div class="bar"><i>‹</i>${title}<i>···</i></div>`

const bill: Page = (s) =>
  bar(s.word('bill')) +
  `<div class="hero"><small>${s.word('shop')}</small><h1>-${s.amount()}</h1><small>${s.word(s.chance.of(['done', 'failed', 'pending']))}</small></div><div class="sheet">` +
  row(s.word('payTime'), s.time()) +
  row(s.word('method'), `${s.word('bankA')} ${s.word('debit')}`) +
  row(s.word('card'), s.item('CARD', s.chance.is(0.2) ? 'lines' : undefined)) +
  row(s.word('goods'), s.word('groceries')) +
  row(s.word('merchant'), s.word('shop')) +
  row(s.word('boundPhone'), s.item('PHONE')) +
  row(s.word('order'), s.orderNumber()) +
  row(s.word('merchantOrder'), s.orderNumber()) +
  `</div><div class="note">${s.word('help')}</div>`

const transfer: Page = (s) =>
  bar(s.word('transfer')) +
  `<div class="hero"><div class="mark">✓</div><h2>${s.word('transferred')}</h2><h1>¥${s.amount()}</h1></div><div class="sheet">` +
  row(s.word('payee'), s.chance.of(['王建国', '李秀英', 'Anna Bell'])) +
  row(s.word('toCard'), s.item('CARD')) +
  row(s.word('fromCard'), s.item('CARD', s.chance.is(0.3) ? 'lines' : undefined)) +
  row(s.word('phone'), s.item('PHONE')) +
  row(s.word('fee'), '0.00') +
  row(s.word('remark'), s.word('rent')) +
  row(s.word('order'), s.orderNumber()) +
  row(s.word('time'), s.time()) +
  `</div><button>${s.word('next')}</button>`

const tints = [
  '#c0392b,#e57368',
  '#1f6f54,#3fae86',
  '#274b8f,#5b86d6',
  '#33333d,#6d6d7a',
  '#b8862b,#e6c25e',
  '#5a2d82,#9c6bc9',
]
const plastic = (s: Screen, bank: Word, split: Split) =>
  `<div class="plastic" style="background:linear-gradient(120deg,${s.chance.of(tints)})"><b>${s.word(bank)}</b><small>${s.word(s.chance.of(['debit', 'credit']))}</small><p class="big">${s.item('CARD', split)}</p><small>${s.word('limit')}</small></div>`
const cards: Page = (s) =>
  bar(s.word('cards')) +
  (['bankA', 'bankB', 'bankC'] as const)
    .map((bank) => plastic(s, bank, s.chance.of(['gaps', 'boxes', 'none', 'lines'])))
    .join('') +
  `<button>${s.word('addCard')}</button>`

const addCard: Page = (s) =>
  bar(s.word('addCard')) +
  `<div class="form"><label>${s.word('name')}</label><p class="field">${s.chance.of(['王建国', '李秀英', 'Anna Bell'])}</p><label>${s.word('card')}</label><p class="field big">${s.item('CARD', s.chance.of(['gaps', 'boxes', 'none']))}</p><label>${s.word('phone')}</label><p class="field">${s.item('PHONE', s.chance.of(['gaps', 'boxes', 'none']))}</p><label>${s.word('id')}</label><p class="field">${s.item('ID', 'none')}</p><small>${s.word('agree')}</small></div><button>${s.word('next')}</button><div class="note">${s.word('help')}</div>`

const verify: Page = (s) =>
  bar(s.word('verify')) +
  `<div class="form"><label>${s.word('idType')}</label><p class="field">${s.word('resident')}</p><label>${s.word('id')}</label><p class="field big">${s.item('ID', s.chance.of(['gaps', 'boxes', 'none']))}</p><label>${s.word('phone')}</label><p class="field">+86 ${s.item('PHONE')}</p><label>${s.word('email')}</label><p class="field">${s.item('EMAIL')}</p></div><button>${s.word('next')}</button><div class="note">${s.word('help')}</div>`

const profile: Page = (s) =>
  bar(s.word('profile')) +
  `<div class="hero"><div class="mark">回</div><h2>${s.word('nickname')}</h2><small>${s.word('level')}</small></div><div class="sheet">` +
  row(s.word('name'), `王** <em>${s.word('verified')}</em>`) +
  row(s.word('id'), s.item('ID')) +
  row(s.word('boundPhone'), s.item('PHONE')) +
  row(s.word('email'), s.item('EMAIL')) +
  row(s.word('card'), '**** **** **** 6688') +
  row(s.word('time'), s.time()) +
  '</div>'

const said = (side: 'left' | 'right', text: string) => `<div class="${side}"><p>${text}</p></div>`
const chat: Page = (s) => {
  const mine = [
    s.sentence('sayCard', 'CARD'),
    s.sentence('sayPhone', 'PHONE'),
    s.sentence('sayId', 'ID'),
    s.sentence('sayEmail', 'EMAIL'),
    s.sentence('sayLong', 'CARD'),
    s.word('sayOrder').replace('{}', s.orderNumber()),
  ]
  const from = s.chance.below(mine.length)
  const told = [...mine.slice(from), ...mine.slice(0, from)].map(
    (text) => said('right', text) + (s.chance.is(0.4) ? said('left', s.word('ok')) : ''),
  )
  return `${bar(s.word('chat'))}<div class="talk"><time>${s.time()}</time>${said('left', s.word('hello'))}${told.join('')}</div>`
}

const sms: Page = (s) => {
  const all = [
    s.word('smsCode'),
    s.sentence('smsBound', 'PHONE'),
    s.word('smsHot'),
    s.sentence('smsCard', 'CARD'),
    s.sentence('smsEmail', 'EMAIL'),
  ]
  const sender = () => (s.chance.is(0.3) ? s.item('PHONE') : `1069${s.chance.digits(6)}`)
  return (
    bar(s.word('sms')) +
    all
      .map((text) => `<div class="sms"><b>${sender()}</b><time>${s.time().slice(11, 16)}</time><p>${text}</p></div>`)
      .join('')
  )
}

const failure: Page = (s) =>
  `${bill(s)}<div class="veil"><div class="dialog"><h2>${s.word('failed')}</h2><p>${s.word('timeout')}</p><p>${s.sentence('smsCard', 'CARD')}</p><div class="pair"><button>${s.word('cancel')}</button><button>${s.word('retry')}</button></div></div></div>`

export const phonePages: Record<string, Page> = { bill, transfer, cards, addCard, verify, profile, chat, sms, failure }
