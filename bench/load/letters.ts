/**
 * What the customers of a bench send: complaints in Chinese and English as they come in, as ready-made HTTP requests in
 * which only a serial number changes, so that making one costs a copy and no thought.
 */
import { createHmac } from 'node:crypto'

/** An entry point of the host app with one of its signing secrets; the requests then carry its signed context. */
export type Entry = { key: string; kid: string; secret: string }

type Letter = Record<string, unknown>

const words = {
  'zh-Hans': [
    '今天中午在便利店付款，页面一直转圈，最后提示失败，可是银行短信说已经扣了钱，店家那边又说没有收到，只好用现金再付了一次。请帮我查一下这笔钱现在在哪里，什么时候能够退回来。我把时间、金额和订单号都写在下面了，截图也存着，需要的话可以再补。',
    '上周退的鞋子，店家说退款已经发出，我这边等了六天还是没有看到，账单里也找不到。之前打过电话，说三个工作日到账，现在早就过了。麻烦核实一下是退到余额、银行卡还是原来的付款方式，如果没有退出来，请告诉我还要等多久，或者由谁来处理。',
    '同一笔订单被扣了两次，一次是扫码的时候，一次是过了两分钟自动扣的，两次金额一模一样。我只买了一份东西，商户的小票也只有一张。请把多扣的那一次退回原来的卡里，并且说明为什么会发生这样的事，我担心以后每次付款都会被扣两回。',
  ],
  en: [
    'The page kept turning when I paid at noon and then said that it had failed, but my bank sent a message that the money was taken. The shop says nothing arrived, so I paid again in cash. Please find this payment.',
    'I was charged twice for one order, once when I scanned the code and once two minutes later, the same amount both times. The receipt shows one purchase. Please send the second charge back to my card and say why.',
    'The refund for the shoes I returned last week has not arrived. The shop says that it was sent six days ago, I was told three working days. Please check where it went, to the balance or to the card, and when it comes.',
  ],
} as const

const kinds = [
  { form: 'wrong_charge', answers: { what: 'twice' }, wants: 'refund' },
  { form: 'payment_failed', answers: { what: 'debited', method: 'debit' }, wants: 'fix' },
  { form: 'refund', answers: { what: 'not_arrived' }, wants: 'refund' },
  { form: 'other', answers: { about: 'fee' }, wants: 'answer' },
  { form: 'wrong_charge', answers: { what: 'fee' }, wants: 'compensation' },
  { form: 'refund', answers: { what: 'refused' }, wants: 'refund' },
  { form: 'not_arrived', answers: { what: 'transfer' }, wants: 'fix' },
  { form: 'stolen', answers: { what: 'unknown_payment' }, wants: 'refund' },
] as const

/** Stands where the serial number goes, in nine digits. */
const serial = '#########'
/** Stands where the address of the customer goes: the requests come as through the bank's own proxy. */
const address = '@@@.@@@.@@@.@@@'

const letterChars = 200

/** The `n`th of the complaints, as the body of POST /v1/tickets; every second one Chinese, one in four of the urgent kind. */
function letter(run: string, n: number, entry?: Entry): Letter {
  const language = n % 2 === 0 ? 'zh-Hans' : 'en'
  const texts = words[language]
  const { form, answers, wants } = kinds[(n >> 1) % kinds.length]!
  const amount = { amountMinor: String(1_000 + ((n * 7_919) % 900_000)), currency: 'CNY' }
  return {
    form,
    language,
    text: `${texts[n % texts.length]}${texts[(n + 1) % texts.length]}`.slice(0, letterChars),
    wants,
    answers,
    contact: {
      email: `c${serial}@mail.example`,
      ...(n % 4 === 0 ? { name: language === 'en' ? 'Chris Lin' : '林一帆' } : {}),
    },
    amount,
    // By it a checker finds the one ticket that a key should have become.
    orderNo: keyOf(run, serial),
    ...(entry ? { entry: entry.key, contextToken: signed(entry, `T2026${n}`, amount) } : {}),
  }
}

/** The Idempotency-Key of a complaint, which is its order number as well. */
export function keyOf(run: string, digits: string): string {
  return `${run}-${digits}`
}

/** Serial number in the nine digits that stand in the requests. */
export function digitsOf(number: number): string {
  return String(number).padStart(9, '0')
}

const tokenSeconds = 600

/** A signed context (compact JWS, HS256, RFC 7515) as the host app's server makes it. */
function signed(entry: Entry, transactionNo: string, amount: object, meantFor = 'huiyin'): string {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: entry.key,
    aud: meantFor,
    iat: now,
    exp: now + tokenSeconds,
    ctx: {
      page: '/bill/detail',
      transactionNo,
      ...amount,
      payMethod: 'debit',
      errorCode: 'E1042',
      deviceModel: 'PLZ110',
      os: 'Android 16',
      appVersion: '9.4.1',
      network: '5g',
      channel: 'app',
    },
  }
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signing = `${part({ alg: 'HS256', kid: entry.kid })}.${part(claims)}`
  const secret = Buffer.from(entry.secret, 'base64url')
  return `${signing}.${createHmac('sha256', secret).update(signing).digest('base64url')}`
}

/** A request with its holes. */
export class Mould {
  readonly #bytes: Buffer
  readonly #serials: { at: number; offset: number }[] = []
  readonly #addresses: number[] = []

  /** @param offsets what each serial number in the request adds to the one given, in the order they stand there */
  constructor(head: string[], body: string, offsets: (index: number) => number = () => 0) {
    const lines = [...head, 'content-type: application/json', `content-length: ${Buffer.byteLength(body)}`, '', '']
    this.#bytes = Buffer.from(lines.join('\r\n') + body)
    for (let at = this.#bytes.indexOf(serial); at >= 0; at = this.#bytes.indexOf(serial, at + serial.length))
      this.#serials.push({ at, offset: offsets(this.#serials.length) })
    for (let at = this.#bytes.indexOf(address); at >= 0; at = this.#bytes.indexOf(address, at + address.length))
      this.#addresses.push(at)
  }

  /** The request for a serial number. */
  fill(number: number): Buffer {
    const bytes = Buffer.from(this.#bytes)
    for (const { at, offset } of this.#serials) bytes.write(digitsOf(number + offset), at, 'latin1')
    for (const at of this.#addresses) bytes.write(addressOf(number), at, 'latin1')
    return bytes
  }
}

/** Some address of a customer, one of 91 million, neighbours far apart: nobody's limit is met by chance. */
function addressOf(number: number): string {
  const drawn = Math.imul(number, 2_654_435_761) >>> 0
  const part = (shift: number) => 100 + ((drawn >>> shift) % 156)
  return `${200 + ((drawn >>> 24) % 24)}.${part(16)}.${part(8)}.${100 + (number % 156)}`
}

const moulds = 192

/** Requests of one complaint each. `run` keeps the Idempotency-Keys of one bench apart from another's. */
export function singleMoulds(host: string, run: string, entry?: Entry): Mould[] {
  return Array.from({ length: moulds }, (_, n) => {
    const head = [
      'POST /v1/tickets HTTP/1.1',
      `host: ${host}`,
      `x-forwarded-for: ${address}`,
      `idempotency-key: ${keyOf(run, serial)}`,
    ]
    return new Mould(head, JSON.stringify(letter(run, n, entry)))
  })
}

/** Requests of `size` complaints each, as a host app's server gathers them; a request takes up `size` serial numbers. */
export function bulkMoulds(host: string, run: string, size: number, entry: Entry): Mould[] {
  return Array.from({ length: 8 }, (_, n) => {
    const tickets = Array.from({ length: size }, (_, index) => ({
      key: keyOf(run, serial),
      ...letter(run, n * size + index, entry),
    }))
    const serialsEach = JSON.stringify(tickets[0]).split(serial).length - 1
    const head = ['POST /v1/tickets/bulk HTTP/1.1', `host: ${host}`, `x-forwarded-for: ${address}`]
    const body = JSON.stringify({ entry: entry.key, token: signed(entry, 'bulk', {}, 'huiyin-bulk'), tickets })
    return new Mould(head, body, (index) => Math.floor(index / serialsEach))
  })
}
