/** The browser itself: that it shows Chinese at all, and that it notices what it is said to notice. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { assertQuiet, desktop, faultsOf, launchBrowser, newPage, phone } from './browser.ts'

let browser: Browser
before(async () => {
  browser = await launchBrowser()
})
after(() => browser?.close())

/** Draws characters one by one and gives the ink of each: which pixels are dark, and how wide the glyph is. */
function ink(page: Page, characters: string[]): Promise<{ shape: string; dark: number; width: number }[]> {
  return page.evaluate((all) => {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = 64
    const pen = canvas.getContext('2d', { willReadFrequently: true })!
    pen.font = '40px sans-serif'
    pen.textBaseline = 'middle'
    return all.map((character) => {
      pen.clearRect(0, 0, 64, 64)
      pen.fillText(character, 8, 32)
      const dark = pen.getImageData(0, 0, 64, 64).data.filter((_, index) => index % 4 === 3)
      const shape = Array.from(dark, (alpha) => (alpha > 127 ? '#' : ' ')).join('')
      return { shape, dark: shape.replaceAll(' ', '').length, width: pen.measureText(character).width }
    })
  }, characters)
}

test('Chinese and English are drawn with real glyphs', async () => {
  const page = await newPage(browser, { viewport: phone, locale: 'zh-CN', colorScheme: 'light' })
  await page.setContent(`<!doctype html><html lang="zh-CN"><meta name="viewport" content="width=device-width">
    <h1 style="font-family: sans-serif">账户被盗刷 钱没到</h1><p lang="en">Huiyin answers.</p>`)
  assert.equal(await page.evaluate(() => navigator.language), 'zh-CN')
  assert.equal(await page.evaluate(() => document.documentElement.clientWidth), phone.viewport.width)

  // U+0378 is assigned to nothing, so it draws whatever stands in for a missing glyph.
  const [missing, ...real] = await ink(page, ['\u0378', ...'账户被盗刷回音钱没到Hi'])
  for (const glyph of real) {
    assert.ok(glyph.dark > 20, 'the glyph is not blank')
    assert.notEqual(glyph.shape, missing?.shape, 'the glyph is not the one for a missing character')
  }
  assert.equal(new Set(real.map((glyph) => glyph.shape)).size, real.length, 'no two characters look the same')
  const widths = real.slice(0, 10).map((glyph) => Math.round(glyph.width))
  assert.deepEqual(new Set(widths), new Set([40]), 'Chinese is set on a full square')

  // Elsewhere the system has Chinese fonts of its own.
  if (process.platform === 'linux') {
    const wire = await page.context().newCDPSession(page)
    await wire.send('DOM.enable')
    await wire.send('CSS.enable')
    const { root } = await wire.send('DOM.getDocument')
    const { nodeId } = await wire.send('DOM.querySelector', { nodeId: root.nodeId, selector: 'h1' })
    const { fonts } = await wire.send('CSS.getPlatformFontsForNode', { nodeId })
    const chinese = fonts.find((font) => font.familyName.startsWith('Noto Sans SC'))
    assert.equal(chinese?.glyphCount, 8)
  }
  await assertQuiet(page)
  await page.context().close()
})

test('a page that is not quiet fails, and says why', async () => {
  const page = await newPage(browser, {
    viewport: desktop,
    locale: 'en-GB',
    colorScheme: 'dark',
    keyboardOnly: true,
  })
  const html = `<!doctype html><title>untouched</title>
    <meta http-equiv="content-security-policy" content="style-src 'none'"><p style="color: red">styled</p>
    <button onclick="document.title = 'pressed'">press</button>`
  await page.goto(`data:text/html,${encodeURIComponent(html)}`)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  assert.equal(await page.title(), 'pressed')
  await assertQuiet(page, /content security policy/i)

  await page.evaluate(async () => {
    setTimeout(() => {
      throw new Error('thrown late')
    })
    console.error('said aloud')
    new WebSocket('ws://socket.invalid')
    await fetch('http://outside.invalid/pixel').catch(() => undefined)
  })
  await page.mouse.click(5, 5)
  const faults = faultsOf(page)
  await assert.rejects(assertQuiet(page), /not quiet/)
  const sought = ['content security policy', 'thrown late', 'said aloud', 'GET http://outside.invalid', 'ws://socket']
  for (const text of [...sought, 'pointerdown']) {
    assert.ok(
      faults.some((fault) => fault.includes(text)),
      `${text} is among\n${faults.join('\n')}`,
    )
  }
  await page.context().close()
})
