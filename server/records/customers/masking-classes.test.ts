import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { roles } from '../staff/permissions.rules.ts'
import { foundKinds } from './edits.rules.ts'
import { maskText } from './masking.rules.ts'
import { type Kept, maskNumbers } from './masking-numbers.rules.ts'
import { openedFor, policyFor } from './policy.rules.ts'
import { asksForSecret } from './secrets.rules.ts'

const masked: [string, string][] = [
  ['座机0571-62509736', '座机****9736'],
  ['0755 7964 5991', '****5991'],
  ['075579645991', '****5991'],
  ['(021)6250-9736转802', '****6802'],
  ['家里电话 62509736', '家里电话 ****9736'],
  ['+86-755-79645991', '****5991'],
  ['call me at (415) 555-0132', 'call me at ****0132'],
  ['Mobile: 0490 39 07 81', 'Mobile: ****0781'],
  ['手机一三九 - 零零零零 - 一二三四', '手机139****1234'],
  ['壹叁玖零零零零壹贰叁肆', '139****1234'],
  ['١٣٩٠٠٠٠١٢٣٤ 𝟏𝟑𝟗𝟎𝟎𝟎𝟎𝟏𝟐𝟑𝟒', '139****1234 139****1234'],
  ['139.0000.1234', '139****1234'],
  ['手机号：一三八零零一三八零零零一直没人', '手机号：138****8000一直没人'],
  ['身份证110101900307663', '身份证ID ****7663'],
  ['护照E12345678', '护照****78'],
  ['passport no. AB1234567', 'passport no. ****67'],
  ['SSN 054-28-6917', 'SSN ****17'],
  ['加我微信zhangsan_88', '加我微信z***'],
  ['微信号是zhangsan', '微信号是z***'],
  ['VX: abc12345，QQ 123456789', 'VX: a***，QQ 1***'],
  ['我叫杜轩，', '我叫杜**，'],
  ['户名：阿依古丽·买买提，开户行工行', '户名：阿**，开户行工行'],
  ['转错账给姜鑫了', '转错账给姜**了'],
  ['我老公姚豪敏的卡', '我老公姚**的卡'],
  ['黎涵超先生，您好', '黎**先生，您好'],
  ['姓名：Anna Li', '姓名：A**'],
  ['户名：Bob+44 7700 900123', '户名：B**+44****0123'],
  ['转给李明，列表里两个李明', '转给李**，列表里两个李**'],
  ['My name is Oscar Chen, card', 'My name is O** C**, card'],
  ["I'm Bob, please help", "I'm B**, please help"],
  ['我家住北京市朝阳区建国路88号院3号楼2单元501，', '我家住北京市朝阳区****，'],
  ['地址：浙江省 杭州市 西湖区 文三路 90号', '地址：浙江省 杭州市 西湖区****'],
  ['地址：江苏省南京市江宁区东山街道天元中路口', '地址：江苏省南京市江宁区****'],
  ['I live at 12 High Street, London SW1A 1AA. Please', 'I live at ****. Please'],
]

test('masks the classes that need a cue, a unit or an area code', () => {
  for (const [text, expected] of masked) assert.equal(maskText(text).text, expected, text)
})

const untouched = [
  '本人高度怀疑账户被盗，本人于昨天发现',
  '我是招商银行的老客户，一直用金卡，客户经理态度很差',
  '转给客服，付给商家，打给对方',
  '对方王先生说不退，张女士您好',
  '我在3号窗口办理，5月12号扣款，渠道2号线路3号都不行',
  '地址填错了怎么改，IP地址在外地',
  '微信version8.0 微信支付失败 wechat payment failed',
  '一直打不通400-820-8888，95588，10086，12315',
  '商户号898110248990015 终端号12345678',
  'IP 192.168.100.200 金额1.234.567.890',
  'Dear Customer Support, I am very angry. This is ridiculous. I am Chinese.',
  'the amount is 1234567890 and order 2024-1234-5678',
  '六月十八号一直没收到，三四天了',
  '手机收不到验证码，13号开始',
]

test('leaves words alone that only look like names, addresses or accounts', () => {
  for (const text of untouched) assert.deepEqual(maskText(text).found, [], text)
})

const destroyed: [string, string][] = [
  ['cvv 123，卡4111 1111 1111 1111', 'cvv ***，卡4111 1111 1111 1111'],
  ['卡4111111111111111 12/27 987', '卡4111111111111111 ***'],
  ['有效期12/27', '有效期***'],
  ['exp 12/2027', 'exp ***'],
  ['%B4111111111111111^DOE/J^27121010000?', '***'],
  [';4111111111111111=27121010000?', '***'],
  ['验证码是八四五九二一，', '验证码是***，'],
  ['847291 is your verification code', '*** is your verification code'],
  ['把123456（动态验证码）告诉', '把***（动态验证码）告诉'],
  ['password: hunterpass', 'password: ***'],
  ['密码１２３４５６', '密码***'],
  ['000(PINA#0', '***(PIN***'],
]

test('destroys secrets in what is kept, and nothing else', () => {
  for (const [text, expected] of destroyed) assert.equal(maskText(text).keep, expected, text)
  for (const [text] of masked) assert.equal(maskText(text).keep, text)
})

test('what is kept holds no secret and masks to the same words', () => {
  const secret = fc.constantFrom(...destroyed.map(([text]) => text))
  const other = fc.constantFrom(...masked.map(([text]) => text), '，', ' ', '\n', '。')
  const story = fc.array(fc.tuple(secret, fc.constantFrom('\n', '。\n'), other, fc.constantFrom('\n')), {
    maxLength: 4,
  })
  fc.assert(
    fc.property(story, (parts) => {
      const { keep, text } = maskText(parts.flat().join(''))
      assert.doesNotMatch(keep, /845921|847291|12\/2?0?27|987|hunterpass|八四五|１２３/)
      assert.equal(maskText(keep).text, text)
    }),
    { numRuns: 500 },
  )
})

test('the widget hides at least the numbers, as maskText does', () => {
  const text = '卡4111 1111 1111 1111，电话13900001234，a.b@c.cn，cvv 123'
  assert.deepEqual(maskNumbers(text), maskText(text))
  assert.deepEqual(maskNumbers('我叫王伟').found, [])
})

test('a question that asks for a secret is known by its end', () => {
  for (const label of ['CVV', '银行卡密码', 'What is the PIN?', '安全码（三位）'.slice(0, 3), '验证码'])
    assert.ok(asksForSecret(label), label)
  for (const label of ['收不到验证码的手机号', 'Shipping address', '密码重置的时间', 'Opinion'])
    assert.ok(!asksForSecret(label), label)
})

test('the policy names every class for every role, and nobody opens a secret', () => {
  for (const kind of foundKinds)
    for (const role of roles) assert.ok(['mask', 'bin_last4', 'full', 'never'].includes(policyFor(role, kind)))
  for (const role of roles) assert.equal(policyFor(role, 'secret'), 'never')
  for (const role of ['product', 'auditor', 'admin'] as const)
    for (const kind of foundKinds) assert.ok(['mask', 'never'].includes(policyFor(role, kind)))
})

test('an original opens as far as the role may see it', () => {
  const original = maskText('我叫王伟，卡4111 1111 1111 1111，电话13900001234，cvv 123').keep
  assert.equal(openedFor('agent', original), '我叫王伟，卡41111111****1111，电话13900001234，cvv ***')
  assert.equal(openedFor('risk', original), '我叫王伟，卡4111 1111 1111 1111，电话13900001234，cvv ***')
  assert.equal(openedFor('admin', original), '我叫王**，卡****1111，电话139****1234，cvv ***')
  assert.equal(openedFor('agent', '钱呢' as Kept), '钱呢')
})
