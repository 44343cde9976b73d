/** Pictures and papers, in a real browser: covered before they are sent, checked, seen by an agent, added later. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import consoleWords from '../web/console/words/zh-Hans.json' with { type: 'json' }
import en from '../web/portal/words/en.json' with { type: 'json' }
import zhHans from '../web/portal/words/zh-Hans.json' with { type: 'json' }
import { assertQuiet, narrowPhone, phone } from './browser.ts'
import { openSite, overflowOf, type Site, tabTo, until, wordsOf } from './site.ts'

const zh = wordsOf(zhHans)
const english = wordsOf(en)
const staff = wordsOf(consoleWords)

let site: Site
before(async () => {
  site = await openSite()
})
after(() => site?.close())

const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click()
const heading = (page: Page, name: string): Locator => page.getByRole('heading', { level: 1, name, exact: true })

/** Upright, in pixels: where the number stands that nobody is to see, and something that may be seen. */
const upright = { width: 900, height: 1500 }
const secret = { left: 300, top: 730, width: 300, height: 40 }
const shown = { left: 100, top: 200, width: 200, height: 200 }

/** A white picture with one block to cover and one to leave. */
async function picture(secretColour: string): Promise<Buffer> {
  const block = ({ width, height }: typeof secret, background: string) =>
    sharp({ create: { width, height, channels: 3, background } })
      .png()
      .toBuffer()
  return sharp({ create: { ...upright, channels: 3, background: '#ffffff' } })
    .composite([
      { input: await block(secret, secretColour), left: secret.left, top: secret.top },
      { input: await block(shown, '#00a000'), left: shown.left, top: shown.top },
    ])
    .png()
    .toBuffer()
}

const name = '卡 6222021234567890128.jpg'

/** A photograph as phones store it: lying on its side, with the turn and the place in its EXIF. */
async function photograph(): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const buffer = await sharp(await picture('#ff00ff'))
    .rotate(270)
    .withExif({ IFD0: { Make: 'Phone', Model: 'X' }, IFD3: { GPSLatitude: '31/1 14/1 0/1' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()
  assert.equal((await sharp(buffer).metadata()).orientation, 6)
  return { name, mimeType: 'image/jpeg', buffer }
}

/** Whether pixels of a colour are in a picture; compression moves colours a little. */
async function holds(bytes: Buffer, colour: [number, number, number]): Promise<boolean> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  for (let i = 0; i < data.length; i += info.channels)
    if (colour.every((value, channel) => Math.abs(data[i + channel]! - value) < 90)) return true
  return false
}
const magenta: [number, number, number] = [255, 0, 255]
const green: [number, number, number] = [0, 160, 0]

/** What the browser really sends, byte for byte; the wire's own view leaves blobs out. */
async function watchUploads(page: Page): Promise<() => Promise<Buffer[]>> {
  await page.addInitScript(() => {
    const sent: Promise<string>[] = []
    Object.assign(window, { sentFiles: () => Promise.all(sent) })
    const send = XMLHttpRequest.prototype.send
    XMLHttpRequest.prototype.send = function (body) {
      if (body instanceof Blob)
        sent.push(
          new Promise((done) => {
            const reader = new FileReader()
            reader.onload = () => done(String(reader.result).split(',')[1]!)
            reader.readAsDataURL(body)
          }),
        )
      return send.call(this, body)
    }
  })
  return async () => {
    const all = await page.evaluate(() => (window as unknown as { sentFiles(): Promise<string[]> }).sentFiles())
    return all.map((text) => Buffer.from(text, 'base64'))
  }
}

async function assertCovered(bytes: Buffer): Promise<void> {
  const { format, width, height, exif, orientation } = await sharp(bytes).metadata()
  assert.deepEqual({ format, width, height, exif }, { format: 'jpeg', ...upright, exif: undefined })
  assert.equal(orientation ?? 1, 1, 'upright without being told')
  assert.equal(await holds(bytes, magenta), false, 'nothing of what was covered is left')
  assert.equal(await holds(bytes, green), true, 'the rest is still there')
  const { channels } = await sharp(await sharp(bytes).extract(secret).toBuffer()).stats()
  for (const { min, max } of channels) assert.ok(max - min < 24 && max < 60, 'one dark colour where the number stood')
}

/** From the first page to the question for files. */
async function toFiles(page: Page, say: typeof zh, text: string): Promise<void> {
  await page.goto(`${site.portalUrl}/new/other`)
  await page.getByRole('radio').first().check()
  await press(page, say('ask.onward'))
  await page.getByLabel(say('words.title')).fill(text)
  await press(page, say('ask.onward'))
  await heading(page, say('files.title')).waitFor()
}

const fileInput = (page: Page) => page.locator('input[type=file]')
const rows = (page: Page, list: string) => page.getByRole('list', { name: list }).getByRole('listitem')

/** Drags over a part of the picture on the stage. */
async function drag(page: Page, part: typeof secret): Promise<void> {
  const lies = (await page.locator('.cover-picture').boundingBox())!
  const scale = lies.width / upright.width
  const at = (x: number, y: number) => [lies.x + x * scale, lies.y + y * scale] as const
  await page.mouse.move(...at(part.left - 12, part.top - 12))
  await page.mouse.down()
  await page.mouse.move(...at(part.left + part.width / 2, part.top + part.height / 2))
  await page.mouse.move(...at(part.left + part.width + 12, part.top + part.height + 12))
  await page.mouse.up()
}

/** Two fingers go apart on the picture: it grows, and nothing is covered. */
async function pinch(page: Page): Promise<void> {
  const picture = page.locator('.cover-picture')
  const before = (await picture.boundingBox())!
  const [x, y] = [before.x + before.width / 2, before.y + before.height / 2]
  const wire = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...apart: number[]) =>
    wire.send('Input.dispatchTouchEvent', { type, touchPoints: apart.map((by, id) => ({ x: x + by, y, id })) })
  await touch('touchStart', -20)
  await touch('touchStart', -20, 20)
  await touch('touchMove', -40, 40)
  await touch('touchEnd')
  await until(
    'the picture to grow',
    async () => (await picture.boundingBox())!.width / before.width,
    (factor) => factor > 1.5,
  )
}

test('on a phone: a picture is covered and sent, an agent sees it checked, and the customer adds a paper later', async () => {
  const page = await site.open({ viewport: phone }, site.portalUrl)
  const sent = await watchUploads(page)
  const release = site.holdChecks()
  await toFiles(page, zh, '付款页打不开，截图里有卡号')
  assert.ok((await overflowOf(page)) <= 0)
  await fileInput(page).setInputFiles([await photograph()])
  const dialog = page.getByRole('dialog', { name: zh('cover.title') })
  await page.locator('.cover-picture').waitFor()
  await pinch(page)
  // Whole again: parts outside of the stage cannot be reached.
  for (let step = 0; step < 2; step++) await press(page, zh('cover.out'))
  await dialog.getByText(zh('cover.marks', { count: 0 })).waitFor()
  await press(page, zh('cover.box'))
  // One too many, which is taken back.
  await drag(page, shown)
  await drag(page, secret)
  await press(page, zh('cover.undo'))
  await press(page, zh('cover.undo'))
  await drag(page, secret)
  await dialog.getByText(zh('cover.marks', { count: 1 })).waitFor()
  await press(page, zh('cover.useCovered'))
  const list = rows(page, zh('files.list'))
  await list.getByText(/^已上传/).waitFor()
  await list.getByText('卡 ••••0128.jpg').first().waitFor()
  const [bytes, ...more] = await sent()
  assert.equal(more.length, 0)
  await assertCovered(bytes!)

  const stored = await page.evaluate(() => JSON.stringify(Object.entries(sessionStorage)))
  assert.match(stored, /卡 ••••0128\.jpg/)
  assert.doesNotMatch(stored, /622202|data:|blob:/, 'a name without its number, and nothing of the picture')
  await page.reload()
  await list.getByText('卡 ••••0128.jpg').first().waitFor()

  await press(page, zh('ask.onward'))
  await page.getByRole('radio', { name: zh('wants.fix') }).check()
  await press(page, zh('ask.onward'))
  await press(page, zh('contact.skip'))
  await page.getByRole('definition').filter({ hasText: '卡 ••••0128.jpg' }).waitFor()
  await press(page, zh('check.send'))
  await heading(page, zh('receipt.title')).waitFor()
  const number = await page.getByText(/^HY-/).innerText()
  await page.getByRole('link', { name: zh('receipt.follow') }).click()
  await page.getByText(zh('attached.checking')).waitFor()

  const agent = await site.openAs('agent')
  await agentSees(agent, number, release)
  await page.getByRole('button', { name: zh('attached.open', { name: '卡 ••••0128.jpg' }) }).waitFor()
  await addsLater(page)
  await agent.getByText('对账单.txt').first().waitFor()
  await assertQuiet(agent)
  await agent.context().close()
  await assertQuiet(page)
  await page.context().close()
})

/** Being checked, then by itself the picture, which is looked at, turned and put away by keyboard. */
async function agentSees(agent: Page, number: string, release: () => void): Promise<void> {
  await agent.goto(`${site.consoleUrl}/queue?view=all&q=${number}`)
  await agent.getByText('付款页打不开').first().click()
  await agent.getByText(staff('attachment.checking')).waitFor()
  release()
  const thumbnail = agent.getByRole('button', { name: staff('attachment.view', { name: '卡 ••••0128.jpg' }) })
  await thumbnail.locator('img').waitFor()
  await thumbnail.click()
  const viewer = agent.getByRole('dialog')
  const picture = viewer.getByRole('img', { name: '卡 ••••0128.jpg' })
  await picture.waitFor()
  const shape = async () => {
    const box = (await picture.boundingBox())!
    return box.height > box.width ? 'upright' : 'lying'
  }
  await until('the picture to stand', shape, (now) => now === 'upright')
  await agent.keyboard.press('r')
  await until('the picture to lie', shape, (now) => now === 'lying')
  await agent.keyboard.press('+')
  const seen = await agent.evaluate(
    async (address) => {
      const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer())
      return Array.from(bytes)
    },
    (await picture.getAttribute('src'))!,
  )
  assert.equal(await holds(Buffer.from(seen), magenta), false)
  assert.equal(await holds(Buffer.from(seen), green), true)
  await agent.keyboard.press('Escape')
  await viewer.waitFor({ state: 'detached' })
  await until('the focus to come back', () => thumbnail.evaluate((element) => element === document.activeElement))
  // That somebody looked is in the story, but no news to those who watch.
  await agent.reload()
  await agent.getByText(staff('story.attachment_viewed.image', { who: 'agent' })).waitFor()
}

/** Words and a file, begun, kept over a reload, sent. */
async function addsLater(page: Page): Promise<void> {
  await page.getByLabel(zh('talk.add')).fill('这是流水，电话 13812345678')
  await fileInput(page).setInputFiles([
    { name: '对账单.txt', mimeType: 'text/plain', buffer: Buffer.from('2026-11-20 -128.00') },
  ])
  await rows(page, zh('files.list'))
    .getByText(/^已上传/)
    .waitFor()
  await page.reload()
  await page.getByText(zh('talk.maskedDraft')).waitFor()
  assert.equal(await page.getByLabel(zh('talk.add')).inputValue(), '这是流水，电话 138****5678')
  await rows(page, zh('files.list')).getByText('对账单.txt').first().waitFor()
  await press(page, zh('talk.send'))
  const talk = page.getByRole('region', { name: zh('talk.title') })
  await talk.getByRole('button', { name: `${zh('attached.save')} 对账单.txt` }).waitFor()
  assert.equal(await rows(page, zh('files.list')).count(), 0)
  assert.equal(await page.getByLabel(zh('talk.add')).inputValue(), '')
  await page.reload()
  await talk.getByText('对账单.txt').first().waitFor()
  assert.equal(await page.getByLabel(zh('talk.add')).inputValue(), '', 'what was sent is no draft any more')
}

test('by keyboard alone, in English, without createImageBitmap: a box is moved, sized and covers', async () => {
  const page = await site.open({ locale: 'en-GB', keyboardOnly: true }, site.portalUrl)
  const sent = await watchUploads(page)
  // Safari 14 has none.
  await page.addInitScript(() => Reflect.deleteProperty(window, 'createImageBitmap'))
  const use = async (control: Locator, key = 'Enter') => {
    await tabTo(page, control)
    await page.keyboard.press(key)
  }
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  await page.goto(`${site.portalUrl}/ideas`)
  const cover = async (file: Awaited<ReturnType<typeof photograph>>, arrived: number) => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), use(button(english('files.picture')))])
    await chooser.setFiles([file])
    const stage = page.getByRole('application', { name: english('cover.stage') })
    await until('the picture to have the focus', () => stage.evaluate((element) => element === document.activeElement))
    await page.keyboard.press('ArrowUp')
    for (let step = 0; step < 4; step++) await page.keyboard.press('Shift+ArrowRight')
    for (let step = 0; step < 2; step++) await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Backspace')
    await page.getByText(english('cover.marks', { count: 0 })).waitFor()
    await page.keyboard.press('Enter')
    await use(button(english('cover.useCovered')))
    await until(
      'the file to arrive',
      () => sentRows.count(),
      (count) => count === arrived,
    )
    await until('the focus to come back', () =>
      button(english('files.picture')).evaluate((element) => element === document.activeElement),
    )
  }
  const sentRows = rows(page, english('files.list')).getByText(/^Sent/)
  await cover(await photograph(), 1)
  await assertCovered((await sent())[0]!)
  // Whatever stood under the cover, the same bytes go out: they tell nothing of it.
  await cover({ name, mimeType: 'image/png', buffer: await picture('#ff00ff') }, 2)
  await cover({ name, mimeType: 'image/png', buffer: await picture('#123456') }, 3)
  const [, one, another] = await sent()
  assert.ok(one!.equals(another!))
  await use(page.getByRole('button', { name: `${english('files.remove')} 卡 ••••0128.jpg` }).first())
  assert.equal(await sentRows.count(), 2)
  await assertQuiet(page)
  await page.context().close()
})

test('what cannot be taken says why, what did not get through is sent again, and nothing wider than 320 pixels', async () => {
  const page = await site.open({ viewport: narrowPhone }, site.portalUrl)
  await toFiles(page, zh, '看看哪些文件能加')
  await fileInput(page).setInputFiles([
    { name: '程序.zip', mimeType: 'application/zip', buffer: Buffer.from('PK') },
    { name: '坏图.png', mimeType: 'image/png', buffer: Buffer.from('no picture') },
  ])
  await page.getByText(zh('files.unreadable', { name: '坏图.png' })).waitFor()
  let tries = 0
  await page.route('**/v1/uploads', (route) => (tries++ === 0 ? route.abort() : route.continue()))
  await fileInput(page).setInputFiles([{ name: '流水.txt', mimeType: 'text/plain', buffer: Buffer.from('-128.00') }])
  await page.getByText(zh('trouble.unreachable')).waitFor()
  await press(page, zh('ask.onward'))
  await page
    .getByRole('alert', { name: zh('fault.title') })
    .getByText(zh('fault.files'))
    .waitFor()
  await page.getByRole('button', { name: `${zh('files.again')} 流水.txt` }).click()
  await rows(page, zh('files.list'))
    .getByText(/^已上传/)
    .waitFor()
  // Says it is a text and is none: the server looks.
  await fileInput(page).setInputFiles([
    { name: '假.txt', mimeType: 'text/plain', buffer: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0]) },
  ])
  const refused = rows(page, zh('files.list')).filter({ hasText: '假.txt' })
  await refused.getByRole('button', { name: `${zh('files.remove')} 假.txt` }).waitFor()
  await until('the refusal', () => refused.locator('.file-failed').count())
  assert.equal(await refused.getByRole('button', { name: zh('files.again') }).count(), 0, 'again would not help')
  assert.ok((await overflowOf(page)) <= 0)
  await refused.getByRole('button').click()
  await press(page, zh('ask.onward'))
  await heading(page, zh('wants.title')).waitFor()
  await assertQuiet(page, /ERR_FAILED|status of 4\d\d/)
  await page.context().close()
})

test('where money is moving nobody is asked for pictures', async () => {
  const page = await site.open({ viewport: phone }, `${site.portalUrl}/new/stolen?at=files`)
  // There is no such page: it begins at the beginning.
  await page.waitForURL(/\/new\/stolen$/)
  await page.getByRole('radio').first().waitFor()
  assert.equal(await heading(page, zh('files.title')).count(), 0)
  await assertQuiet(page)
  await page.context().close()
})
