/** Administrators change forms: every version stays, two who publish at once are told, and tickets keep theirs. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Form } from '#records/knowledge/forms.rules.ts'
import { openTestApi } from '../../../test/api.ts'
import { openTestOrg } from '../../../test/house.ts'

const org = await openTestOrg()
const api = await openTestApi(org)
after(async () => {
  await api.close()
  await org.close()
})

const admin = await api.signedIn('admin')
const shown = async (key: string) =>
  (await admin.ask('GET', `/v1/forms/${key}`)).body as unknown as { form: Form; versions: { version: number }[] }
/** A form as it is sent back: what stands in the address and in If-Match is not in the body. */
const contentOf = ({ key: _key, version: _version, ...content }: Form) => structuredClone(content)
const offered = async () => {
  const { body } = await api.browse('portal').ask('GET', '/v1/portal')
  return body.forms as Form[]
}
const events = () =>
  org.asSystem(({ tx, orgId }) =>
    tx
      .selectFrom('events')
      .select(['payload', 'actor_id'])
      .where('subject_id', '=', orgId)
      .where('type', '=', 'form.published')
      .orderBy('seq')
      .execute(),
  )
const sends = (body: object) => api.browse('portal').ask('POST', '/v1/tickets', { body: { text: '付款失败', ...body } })

test('a new version is offered at once, the story says who published it, and an older ticket keeps its own', async () => {
  const { form } = await shown('refund')
  const before = await sends({ form: 'refund', answers: { what: 'ask' } })
  const content = contentOf(form)
  content.schema.properties.shop = { type: 'string', maxLength: 40 }
  content.schema.required!.push('shop')
  content.ui.shop = { order: 9, label: { 'zh-Hans': '哪家店', en: 'Which shop' }, pii: 'none' }
  const answer = await admin.ask('PUT', '/v1/forms/refund', { version: 1, body: content })
  assert.equal(answer.status, 200, answer.text)
  assert.equal(answer.body.version, 2)
  assert.equal((await offered()).find(({ key }) => key === 'refund')?.version, 2)
  const { versions } = await shown('refund')
  assert.deepEqual(
    versions.map(({ version }) => version),
    [2, 1],
  )
  const [event] = await events()
  assert.deepEqual(event, {
    payload: { active: true, key: 'refund', version: 2 },
    actor_id: org.people.admin.staffId,
  })

  const without = await sends({ form: 'refund', answers: { what: 'ask' } })
  assert.equal(without.status, 422)
  assert.deepEqual(
    (without.body.errors as { pointer: string }[]).map(({ pointer }) => pointer),
    ['/body/answers/shop'],
  )
  const open = await sends({ form: 'refund', formVersion: 1, answers: { what: 'ask' } })
  assert.equal(open.status, 201, 'somebody who had the older version open is not turned away')
  const after = await sends({ form: 'refund', answers: { what: 'ask', shop: '便利店' } })
  const versionsOf = await org.asSystem(({ tx }) =>
    tx
      .selectFrom('tickets')
      .select('form_version')
      .where(
        'number',
        'in',
        [before, open, after].map(({ body }) => String(body.number)),
      )
      .orderBy('form_version')
      .execute(),
  )
  assert.deepEqual(
    versionsOf.map((row) => row.form_version),
    [1, 1, 2],
  )
})

test('of two who publish at once one is told that somebody was faster', async () => {
  const { form } = await shown('sign_in')
  const content = contentOf(form)
  const colleague = await api.signedIn('admin')
  const answers = await Promise.all(
    [admin, colleague].map((browser) => browser.ask('PUT', '/v1/forms/sign_in', { version: 1, body: content })),
  )
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412])
  assert.equal(answers.find(({ status }) => status === 412)!.body.code, 'definition_changed')
  assert.equal((await admin.ask('PUT', '/v1/forms/sign_in', { body: content })).status, 428)
})

test('a form is hidden and shown again, and its older version comes back as a new one', async () => {
  const { form } = await shown('other')
  const content = contentOf(form)
  const first = form.version
  await admin.ask('PUT', '/v1/forms/other', { version: first, body: { ...content, active: false } })
  assert.ok(!(await offered()).some(({ key }) => key === 'other'))
  const { body } = await admin.ask('GET', '/v1/forms')
  assert.ok((body.forms as { form: Form; active: boolean }[]).some((line) => line.form.key === 'other' && !line.active))
  assert.equal((await sends({ form: 'other' })).status, 404)
  assert.equal((await sends({ form: 'other', formVersion: first })).status, 201)
  const old = (await admin.ask('GET', `/v1/forms/other/versions/${first}`)).body as unknown as Form
  const again = await admin.ask('PUT', '/v1/forms/other', { version: first + 1, body: contentOf(old) })
  assert.equal(again.body.version, first + 2)
  assert.equal((await sends({ form: 'other' })).status, 201)
})

test('a new form is made once, and what is wrong with one is refused with its place and changes nothing', async () => {
  const { form } = await shown('ideas')
  const content = contentOf(form)
  assert.equal((await admin.ask('PUT', '/v1/forms/branches', { version: 0, body: content })).body.version, 1)
  assert.equal(
    (await admin.ask('PUT', '/v1/forms/branches', { version: 0, body: content })).body.code,
    'definition_exists',
  )
  assert.equal((await admin.ask('PUT', '/v1/forms/nowhere', { version: 4, body: content })).status, 404)

  const published = (await events()).length
  content.code = 'XXX-01'
  content.schema.properties.shop = { type: 'string', maxLength: 40, pattern: '(a)\\1' }
  content.ui.shop = { order: 1, label: { 'zh-Hans': '店', en: '' }, pii: 'none' }
  const wrong = await admin.ask('PUT', '/v1/forms/ideas', { version: 1, body: content })
  assert.equal(wrong.body.code, 'form_invalid')
  assert.deepEqual(
    (wrong.body.errors as { pointer: string; code: string }[]).map(({ pointer, code }) => `${pointer} ${code}`),
    [
      '/body/code code_unknown',
      '/body/ui/shop/order order_twice',
      '/body/ui/shop/label/en words_missing',
      '/body/schema/properties/shop/pattern pattern_bad',
    ],
  )
  const shape = await admin.ask('PUT', '/v1/forms/ideas', { version: 1, body: { ...contentOf(form), lane: 'vip' } })
  assert.deepEqual(
    (shape.body.errors as { pointer: string }[]).map(({ pointer }) => pointer),
    ['/body/lane'],
  )
  assert.equal((await events()).length, published)
  assert.equal((await shown('ideas')).form.version, 1)
})
