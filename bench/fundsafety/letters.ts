/** What the customers of `bench -- fundsafety` send, as bodies of POST /v1/tickets. */
type Letter = Record<string, unknown>

/** Complaints in which no money is in danger. */
const calm = [
  {
    form: 'other',
    language: 'zh-Hans',
    text: '昨天在你们的商城里买了一台风扇，客服说可以开发票，可是我在订单页面里找了很久也没有看到开发票的地方。请告诉我应该在哪里申请，发票抬头可以写公司的名字吗，需要几天能收到。',
    answers: { about: 'fee' },
  },
  {
    form: 'other',
    language: 'en',
    text: 'The monthly statement of the last half year cannot be downloaded from the bill page, it only shows the first two pages and then stops. Please send me all of it or say where else I can find it.',
    answers: { about: 'fee' },
  },
  {
    form: 'other',
    language: 'zh-Hans',
    text: '更新以后字体变得很小，我年纪大了看不清楚，以前首页上面有一个大字版的按钮，现在找不到了。麻烦告诉我怎么调回去，或者把那个按钮放回原来的地方，谢谢你们。',
    answers: { about: 'fee' },
  },
  {
    form: 'other',
    language: 'en',
    text: 'I waited for twenty minutes in the chat yesterday and then it was closed without an answer. I only wanted to know whether the coupon for new customers can be used together with the member price.',
    answers: { about: 'fee' },
  },
] as const

/** The `n`th ordinary complaint. */
export function ordinary(n: number, key: string): Letter {
  return { ...calm[n % calm.length], contact: { email: `${key}@mail.example` } }
}

/** An account that somebody else uses; its customer leaves a number. */
export function theft(phone: string): Letter {
  const [answers, contact] = [{ what: 'unknown_payment' }, { phone }]
  return { form: 'stolen', language: 'zh-Hans', answers, text: '账户被盗刷1000元', contact }
}

/** A payment that did not arrive; its key is its number. */
export function missing(key: string): Letter {
  const [answers, contact] = [{ what: 'transfer' }, { email: `${key}@mail.example` }]
  return {
    form: 'not_arrived',
    language: 'zh-Hans',
    answers,
    text: '转账一直未到账，对方说没有收到',
    orderNo: key,
    contact,
  }
}

/** A number of its own for each customer of each run, whose name ends with a digit. */
export const phoneOf = (run: string, n: number) => `13${run.slice(-1)}${String(n).padStart(8, '0')}`

/** A whole HTTP request, which comes as through the bank's proxy from an address of its own. */
export function request(port: number, key: string, letter: Letter): Buffer {
  const body = JSON.stringify(letter)
  const head = [
    'POST /v1/tickets HTTP/1.1',
    `host: localhost:${port}`,
    `x-forwarded-for: ${addressOf(key)}`,
    `idempotency-key: ${key}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** Some address of a customer; those of two keys are far apart, so that nobody's limit is met by chance. */
function addressOf(key: string): string {
  let drawn = 2_166_136_261
  for (const char of key) drawn = Math.imul(drawn ^ char.charCodeAt(0), 16_777_619) >>> 0
  const part = (shift: number) => 1 + ((drawn >>> shift) % 254)
  return `${11 + (part(24) % 90)}.${part(16)}.${part(8)}.${part(0)}`
}
