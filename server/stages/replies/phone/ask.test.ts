/** A question to somebody without a ticket. */
import assert from 'node:assert/strict'
import { after, it } from 'node:test'
import type { House } from '#platform/database.ts'
import { type PhoneMessage, type PhoneNotices, phoneChannels } from '#platform/phone-port.ts'
import { openTestOrg } from '../../../../test/house.ts'
import { type PhoneQuestion, sendQuestion } from './ask.ts'

const org = await openTestOrg()
after(() => org.close())

const taken: PhoneMessage[] = []
const port: PhoneNotices = {
  name: 'sandbox',
  where: 'the test',
  isSimulated: true,
  channels: phoneChannels,
  send: async (message) => {
    taken.push(message)
    return { reference: 'r' }
  },
  ask: async () => ({ state: 'under_way', code: null }),
  readReceipt: () => null,
}
const withPort = (phone: PhoneNotices | null): House => ({ ...org.house, ports: { ...org.house.ports, phone } })
const facts = { amount: '1,280.00 CNY', merchant: 'Corner Shop', link: 'https://pay.example/was-this-you#token' }
const ask = (to: string, house = withPort(port), language: PhoneQuestion['language'] = 'en') =>
  sendQuestion(house, org.orgId, { id: 'a question', to, language, facts })

it('goes out at once in its language, with its variables for those who approve templates', async () => {
  await ask('+8613812345678')
  await ask('+8613812345678', withPort(port), 'zh-Hans')
  const [english, chinese] = taken
  for (const { to, template, channel, params, text, receiptsTo } of taken) {
    assert.deepEqual([to, template, channel], ['+8613812345678', 'was_this_you', 'sms'])
    for (const said of Object.values(facts)) assert.ok(text.includes(said), said)
    assert.deepEqual(Object.keys(params).toSorted(), ['amount', 'hotline', 'link', 'merchant', 'organisation'])
    assert.equal(receiptsTo, 'http://test.local/v1/phone-receipts')
  }
  assert.ok(english!.text.startsWith('Trial Pay') && chinese!.text.startsWith('试验支付'))
})

it('says why it did not go, without the number', async () => {
  await assert.rejects(ask('+861012345678'), { message: 'the number takes no text message' })
  await assert.rejects(ask('95588'), { message: 'the number takes no text message' })
  await assert.rejects(ask('+8613812345678', withPort(null)), { message: 'nobody sends text messages' })
  const onlyCalls = { ...port, channels: ['voice' as const] }
  await assert.rejects(ask('+8613812345678', withPort(onlyCalls)), { message: 'nobody sends text messages' })
})
