/** How staff come in, in a real browser with a virtual authenticator: set up, enrol, sign in, step up, manage others. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import type { Locator, Page } from 'playwright-core'
import en from '../web/console/words/en.json' with { type: 'json' }
import zhHans from '../web/console/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, button, phone } from './browser.ts'
import { openSite, overflowOf, type Site, tabTo, until, wordsOf } from './site.ts'

const say = wordsOf(en)
const zh = wordsOf(zhHans)
const password = 'a river runs through it'
let site: Site
let own: string
before(async () => {
  site = await openSite()
  own = site.consoleUrl.replace('127.0.0.1', 'localhost')
})
after(() => site?.close())

/** A device that holds passkeys and whose owner always agrees. */
async function giveAuthenticator(page: Page): Promise<{ count(): Promise<number> }> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    count: async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
  }
}

test('the first administrator is led to a passkey, signs in with it, and steps up with it', async () => {
  const code = await site.awaitSetUp()
  const page = await site.open({ locale: 'en-GB' }, `${own}/setup#code=${code}`)
  const device = await giveAuthenticator(page)
  await page.getByLabel(say('setup.organisation')).fill('Brook Pay')
  await page.getByLabel(say('setup.name')).fill('Ada Brook')
  await page.getByLabel(say('setup.email')).fill('ada@example.com')
  await page.getByRole('textbox', { name: say('setup.password') }).fill(password)
  await button(page, say('setup.send')).click()

  await page.getByRole('heading', { name: say('enrol.title') }).waitFor()
  await button(page, say('account_page.passkey_add')).click()
  await page.getByRole('heading', { name: say('account_page.codes_keep') }).waitFor()
  assert.equal(await device.count(), 1)
  const codes = await page.locator('ol code').allInnerTexts()
  assert.equal(new Set(codes).size, 10)
  for (const each of codes) assert.match(each, /^[0-9A-Z]{7}(-[0-9A-Z]{7}){3}$/)
  await button(page, say('account_page.codes_kept')).click()
  await page.getByRole('heading', { name: say('empty.nothing') }).waitFor()

  await button(page, say('account.menu', { name: 'Ada Brook' })).click()
  const left = page.waitForResponse((answer) => answer.request().method() === 'DELETE' && answer.ok())
  await page.getByRole('menuitem', { name: say('account.sign_out') }).click()
  await left
  // Some browsers take the only passkey from the suggestions by themselves, before anybody sees the page; the button is for the
  // others.
  await button(page, say('ways.passkey'))
    .click({ timeout: 3_000 })
    .catch(() => undefined)
  await button(page, say('account.menu', { name: 'Ada Brook' })).waitFor()

  // The proof grows old, and whatever needs one asks for it and then goes on by itself.
  await page.goto(`${own}/people`)
  await page.getByLabel(say('people.name')).fill('Ben Ford')
  await page.getByRole('textbox', { name: say('signin.email') }).fill('ben@example.com')
  await agesProof(page)
  await button(page, say('invite.send')).click()
  const dialog = page.getByRole('dialog', { name: say('step_up.title') })
  await dialog.waitFor()
  await button(dialog, say('step_up.passkey')).click()
  await page.getByText(say('invite.link_what')).waitFor()
  await assertQuiet(page, /status of 40[13]/)
  await page.context().close()
})

/** As if the last proof of a second factor lay six minutes back. */
async function agesProof(page: Page): Promise<void> {
  const staffId = await page.evaluate(async () => {
    const me = (await (await fetch('/v1/me')).json()) as { staffId: string }
    return me.staffId
  })
  const rows = await site.house.db.staff.selectFrom('orgs').select('org_id').execute()
  for (const { org_id } of rows)
    await site.asSystem(
      ({ tx, now }) =>
        tx
          .updateTable('sessions')
          .set({ factor_at: new Date(now.getTime() - 6 * 60_000) })
          .where('staff_id', '=', staffId)
          .execute(),
      org_id,
    )
}

test('an authenticator app is set up by keyboard on the account page, and its code asked for at sign-in', async () => {
  const page = await site.openAs('agent', { locale: 'en-GB', keyboardOnly: true })
  await page.goto(`${site.consoleUrl}/account`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  // The people of a site speak Chinese.
  await press(page, button(page, zh('account_page.app_add')))
  const secret = (await page.locator('form code').innerText()).replace(/\s/g, '')
  const generator = new TOTP({ secret: Secret.fromBase32(secret) })
  await tabTo(page, page.getByLabel(zh('ways.code')))
  await page.keyboard.type(generator.generate())
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: zh('account_page.codes_keep') }).waitFor()
  await press(page, button(page, zh('account_page.codes_kept')))
  await page.getByText(zh('account_page.app_on')).waitFor()

  await tabTo(page, page.getByLabel(zh('account_page.password_new')))
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByText(zh('account_page.password_changed')).waitFor()
  await assertQuiet(page)
  await page.context().close()

  const again = await site.open({ locale: 'zh-CN' }, `${site.consoleUrl}/signin`)
  await again.getByLabel(zh('signin.email')).fill('agent@127.0.0.1')
  await again.getByRole('textbox', { name: zh('signin.password') }).fill(password)
  await button(again, zh('signin.send')).click()
  await again.getByText(zh('ways.second')).waitFor()
  // Each code works once: the next one is 30 seconds ahead, which a phone's clock may be.
  await again.getByLabel(zh('ways.code')).fill(generator.generate({ timestamp: Date.now() + 30_000 }))
  await button(again, zh('signin.send')).click()
  await again.waitForURL(/\/queue/)
  await assertQuiet(again, /status of 401/)
  await again.context().close()
})

async function press(page: Page, control: Locator): Promise<void> {
  await tabTo(page, control)
  await page.keyboard.press('Enter')
}

test('in the demo a step-up says that it is simulated; a disabled colleague is out at once', async () => {
  const page = await site.openAs('admin')
  const colleague = await site.openAs('product')
  await page.goto(`${site.consoleUrl}/people`)
  await agesProof(page)
  await button(page, zh('person.menu', { name: 'product' })).click()
  await page.getByRole('menuitem', { name: zh('person.disable'), exact: true }).click()
  await button(
    page.getByRole('dialog', { name: zh('person.disable_title', { name: 'product' }) }),
    zh('person.disable'),
  ).click()
  const dialog = page.getByRole('dialog', { name: zh('step_up.title') })
  await dialog.getByText(zh('step_up.simulated_what')).waitFor()
  await button(dialog, zh('step_up.simulated')).click()
  await page.getByText(zh('people.inactive')).waitFor()
  await until(
    'the colleague to be out',
    () => colleague.evaluate(async () => (await fetch('/v1/me')).status),
    (status) => status === 401,
  )
  await assertQuiet(page, /status of 403/)
  await assertQuiet(colleague, /status of 401/)
  await page.context().close()
  await colleague.context().close()
})

test('the pages of sign-in fit a phone in both languages', async () => {
  for (const locale of ['zh-CN', 'en-GB']) {
    const page = await site.open({ locale, viewport: phone }, `${own}/signin`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    assert.equal(await overflowOf(page), 0)
    await assertQuiet(page)
    await page.context().close()
  }
  const page = await site.openAs('lead', { viewport: phone })
  await page.goto(`${site.consoleUrl}/account`)
  await page.getByText(zh('account_page.sessions')).waitFor()
  assert.equal(await overflowOf(page), 0)
  await assertQuiet(page)
  await page.context().close()
})
