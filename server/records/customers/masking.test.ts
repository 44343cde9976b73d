import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { maskEmail, maskName, maskPhone, maskText, normaliseEmail, normalisePhone } from './masking.rules.ts'
import { hasIssuer, isResidentId, passesLuhn } from './numbers.rules.ts'

/** Made-up numbers get a right check digit here, so that no real number stands in the repository. */
const card = (front: string) => front + [...'0123456789'].find((digit) => passesLuhn(front + digit))
const resident = (front: string) => front + [...'0123456789X'].find((check) => isResidentId(front + check))
const wide = (text: string) => text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))
const grouped = (digits: string, sizes: number[], gap: string) => {
  const cuts = [0, ...sizes.map((_, i) => sizes.slice(0, i + 1).reduce((sum, size) => sum + size, 0)), digits.length]
  return cuts
    .slice(1)
    .map((end, i) => digits.slice(cuts[i], end))
    .join(gap)
}

const union16 = card('622202001122334')
const union19 = card('622202001122334455')
const visa = card('411111111111111')
const amex = card('37144963539843')
const id = resident('11010119900307663')
const idX = Array.from({ length: 99 }, (_, i) => resident(`44030519691019${100 + i}`)).find((n) => n.endsWith('X'))!

const masked: [string, string][] = [
  [`卡号${union16}被盗刷`, `卡号****${union16.slice(-4)}被盗刷`],
  [`卡号 ${grouped(union16, [4, 4, 4], ' ')}，余额没了`, `卡号 ****${union16.slice(-4)}，余额没了`],
  [`${grouped(union19, [4, 4, 4, 4], '-')}`, `****${union19.slice(-4)}`],
  [`${grouped(union19, [6], ' ')} 转出`, `****${union19.slice(-4)} 转出`],
  [wide(union16), `****${union16.slice(-4)}`],
  [`card ${visa}, thanks`, `card ****${visa.slice(-4)}, thanks`],
  [`**${visa}**`, `******${visa.slice(-4)}**`],
  [grouped(amex, [4, 6], ' '), `****${amex.slice(-4)}`],
  [`100 ${grouped(union16, [4, 4, 4], ' ')} 200`, `100 ****${union16.slice(-4)} 200`],
  [`身份证${id}，姓名`, `身份证ID ****${id.slice(-4)}，姓名`],
  [`${idX}`, `ID ****${idX.slice(-4)}`],
  [`${idX.toLowerCase()}实名失败`, `ID ****${idX.slice(-4)}实名失败`],
  [wide(idX), `ID ****${idX.slice(-4)}`],
  [grouped(id, [6, 8], ' '), `ID ****${id.slice(-4)}`],
  ['请打13900001234', '请打139****1234'],
  ['电话139 0000 1234。', '电话139****1234。'],
  ['139-0000-1234', '139****1234'],
  ['+86 13900001234', '+86 139****1234'],
  ['+8613900001234', '+86 139****1234'],
  ['0086 139 0000 1234', '139****1234'],
  ['(+86)13900001234', '(+86)139****1234'],
  ['１３９００００１２３４', '139****1234'],
  ['一三九零零零零一二三四', '139****1234'],
  ['call +44 7700 900123 now', 'call +44****0123 now'],
  ['+1 (415) 555-0132', '+14****0132'],
  ['zhang.san@example.com 收', 'z***@example.com 收'],
  ['ｌｉ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'l***＠ｅｘａｍｐｌｅ．ｃｏｍ'],
  ['发到lucky4@example.com，谢谢', '发到l***@example.com，谢谢'],
  ['root@192.0.2.1', 'r***@192.0.2.1'],
  ['a@example.com13900001234', 'a***@example.com139****1234'],
  ['13900001234@example.com', '1***@example.com'],
  ['cvv 123', 'cvv ***'],
  ['CVV2：123，卡', 'CVV2：***，卡'],
  ['安全码123', '安全码***'],
  ['安全码１２３', '安全码***'],
  ['密码是123456', '密码是***'],
  ['支付密码为 a1b2c3!，快', '支付密码为 ***，快'],
  ['my PIN is 1234.', 'my PIN is ***.'],
  ['password: hunter2', 'password: ***'],
  ['CVC code (987)', 'CVC code (***)'],
  ['卡背面后三位 321', '卡背面后三位 ***'],
  ['安全码 1 2 3', '安全码 ***'],
  ['驗證碼 845 921', '驗證碼 ***'],
  ['我把验证码845921告诉他了', '我把验证码***告诉他了'],
]

test('masks what it must', () => {
  for (const [text, expected] of masked) assert.equal(maskText(text).text, expected, text)
})

const invalidId = id.slice(0, 17) + (id.endsWith('1') ? '2' : '1')
const untouched = [
  '订单号4200152604166184729388715952',
  '单号T47011391614340178',
  'order 2024122605535722522963719644 failed with E0013',
  '商户号812038266200094的结算款',
  '金额47,294.00元',
  '2025-05-17 18:15:00 扣了 781.10',
  '2025-05-17 18:15:00-2025-05-18 09:00',
  '打95516一直打不通',
  '热线 400-000-0128',
  '尾号6688的卡',
  '客服 12315 排队',
  '错误码10000Z8，版本8.0.47',
  '20250517181500',
  `${invalidId}`,
  '6222020011223345 0',
  '99990119900307663',
  '+12.50 元',
  'GMT+8 2025-05-17 18:15',
  '+08:00',
  'my password is not working',
  '密码忘记了',
  '输错密码3次',
  'shopping 2024',
  'spin 1234',
  '密码：忘了，2025年改的',
  'PIN is blocked since 9',
  '@某人 看看',
  'a@b 2025',
  '400-123-4567 100 200',
  '一二三',
  '钱呢',
  '',
  '快递单 SF1234567890123',
]

test('leaves order numbers, merchants, amounts, times and hotlines alone', () => {
  for (const text of untouched) assert.deepEqual(maskText(text), { text, keep: text, found: [] }, text)
})

test('says where it found what, in order and without overlap', () => {
  const text = `卡${union16} 邮箱a.b@example.com 电话+86 139 0000 1234 cvv 123 ${id}`
  const { found } = maskText(text)
  assert.deepEqual(
    found.map(({ kind, start, end }) => [kind, text.slice(start, end)]),
    [
      ['card', union16],
      ['email', 'a.b@example.com'],
      ['phone', '+86 139 0000 1234'],
      ['secret', '123'],
      ['id', id],
    ],
  )
  const glued = maskText('x@a.cn@b.cn').found
  assert.ok(glued.every((item, i) => item.start < item.end && item.start >= (glued[i - 1]?.end ?? 0)))
})

/** Texts out of the pieces that the rules are about, in any order and glued in any way. */
const piece = fc.oneof(
  fc.constantFrom(
    union16,
    union19,
    visa,
    amex,
    id,
    idX,
    wide(visa),
    '13900001234',
    '139 0000 1234',
    '+8613900001234',
    '+86 ',
    '86',
    '0086 ',
    '+44 7700 900123',
    '+',
    '+1',
    'a@b.cn',
    'a.b-c@d.example.com',
    '@',
    '＠',
    '.',
    '-',
    ' ',
    '*',
    '***',
    '****',
    'X',
    'x',
    '(',
    ')',
    'cvv',
    'cvv ',
    '密码是',
    '密码',
    '安全码：',
    'PIN',
    'pin ',
    'password is ',
    '验证码',
    ':',
    '一三九零零零零一二三四',
    '一',
    '卡',
    '，',
    '\n',
    'ID ',
    '138****1234',
    '****7643',
    'z***@example.com',
    '1',
    '12',
    '1 2 3',
    '62 22 02 00 11 22 33 44',
    '我叫王小明',
    '户名：',
    '王伟先生',
    '张',
    '李雷',
    '本人',
    'My name is Ann Lee',
    'Dear ',
    'Bob',
    '北京市朝阳区建国路88号',
    '3栋2单元501室',
    '地址：',
    '12 High Street, London',
    'address: ',
    '微信号',
    'abc_123',
    'QQ 12345678',
    '0755-79645991',
    '电话 62509736',
    '护照E12345678',
    '有效期12/27',
    '847291是验证码',
    '%B4111^A/B^2712?',
    '\u0661',
    '\u200b',
    'İ',
    '\0',
    '\ud83d',
  ),
  fc.stringMatching(/^[0-9]{1,6}$/),
  fc.string({ maxLength: 4 }),
)
const story = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''))

test('masking a masked text changes nothing', () => {
  fc.assert(
    fc.property(story, (text) => {
      const once = maskText(text).text
      assert.equal(maskText(once).text, once)
      assert.deepEqual(maskText(once).found, [])
    }),
    { numRuns: 5000 },
  )
})

test('nothing that can be used remains, whatever stands around it', () => {
  const around = fc.constantFrom('', ' ', '，', '卡', '：', '\n', 'Tel', '(', ')', '。', '**', '-')
  const after = fc.constantFrom('，', '。', '\n', ' 和 ', '；')
  const numbers = [union16, union19, visa, amex, id, idX, '13900001234', 'zhang.san@example.com', wide(visa)]
  const parts = fc.array(fc.tuple(around, fc.constantFrom(...numbers), after), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(parts, (chosen) => {
      const { text, found } = maskText(chosen.flat().join(''))
      assert.equal(found.length, chosen.length)
      for (const [, secret] of chosen) assert.ok(!text.includes(secret), text)
      assert.doesNotMatch(text, /[\d０-９]{5}/)
    }),
    { numRuns: 1000 },
  )
})

test('the work stays linear for 32,000 hostile characters', () => {
  const hostile = [
    '1',
    '1 ',
    '1-',
    '12 ',
    '4 ',
    '4111 ',
    '4111111111111111 ',
    '62',
    '6222 ',
    '+',
    '+1 ',
    '+8613900001234',
    '@',
    'a@',
    'a.',
    '@a.',
    'a@a.a',
    '.@',
    'a',
    'cvv',
    'cvv1',
    'cvv!',
    'pin!',
    'pin 1 ',
    'pin1***@',
    'pin ',
    '密码',
    '密码是',
    '密码(',
    '密码1 ',
    '验证码:',
    '****',
    '1****',
    '****1',
    '一',
    '一 ',
    '１',
    '\u200b1',
    '86 ',
    '0086 ',
    '-',
    '1X',
    '37 ',
    '号1',
    '路1号',
    '地址：',
    '地址1路',
    '我叫',
    '王伟先生',
    '李',
    '微信号',
    '微信a',
    'my name is A',
    'Ann ',
    'A ',
    '1 A ',
    '12 High Street, ',
    'address: 1 A',
    '0755-',
    '(415) 555-',
    'call 1 ',
    '1^',
    'B1^a^',
    '=1',
    '有效期12',
    '123是',
    '一直',
  ]
  for (const part of hostile) {
    for (const tail of ['', '@', '1', '@example.com', '号']) {
      const count = { steps: 0 }
      maskText(`1${part.repeat(Math.ceil(32_000 / part.length))}`.slice(0, 31_980) + tail, count)
      assert.ok(count.steps < 32_000 * 60, `${part}: ${count.steps} steps`)
    }
  }
})

test('harmless text costs no steps', () => {
  const count = { steps: 0 }
  maskText('钱没到，等了很久。'.repeat(3000), count)
  assert.equal(count.steps, 0)
})

test('check rules', () => {
  assert.ok(passesLuhn('4111111111111111') && !passesLuhn('4111111111111112'))
  assert.ok(hasIssuer('4111111111111111') && !hasIssuer('41111111111111') && !hasIssuer('812038266200094'))
  assert.ok(!isResidentId(resident('11010119900228001').replace('0228', '0230')))
  assert.ok(!isResidentId('000000199001010000'))
})

test('single fields', () => {
  const table: [(value: string) => string, string, string][] = [
    [maskPhone, '13900001234', '139****1234'],
    [maskPhone, '+86 139-0000-1234', '139****1234'],
    [maskPhone, '0571-62500000', '****0000'],
    [maskPhone, '+44 7700 900123', '****0123'],
    [maskPhone, '12345', '****'],
    [maskPhone, '139****1234', '139****1234'],
    [maskPhone, '', ''],
    [maskEmail, 'zhang.san@example.com', 'z***@example.com'],
    [maskEmail, 'Ａ＠b.cn', 'A***@b.cn'],
    [maskEmail, 'none', '***'],
    [maskEmail, '', ''],
    [maskName, '王小明', '王**'],
    [maskName, '欧阳 娜娜', '欧**'],
    [maskName, 'Alice Patel', 'A** P**'],
    [maskName, '  ', ''],
    [maskName, '王**', '王**'],
    [normalisePhone, '139 0000 1234', '+8613900001234'],
    [normalisePhone, '+86-13900001234', '+8613900001234'],
    [normalisePhone, '008613900001234', '+8613900001234'],
    [normalisePhone, '8613900001234', '+8613900001234'],
    [normalisePhone, '１３９００００１２３４', '+8613900001234'],
    [normalisePhone, '+44 (7700) 900123', '+447700900123'],
    [normalisePhone, '0571-62500000', '057162500000'],
    [normalisePhone, 'none', ''],
    [normaliseEmail, ' Zhang.San＠Example.COM ', 'zhang.san@example.com'],
  ]
  for (const [rule, value, expected] of table) assert.equal(rule(value), expected, `${rule.name}(${value})`)
  for (const [rule, , expected] of table) assert.equal(rule(expected), expected, `${rule.name} twice: ${expected}`)
})
