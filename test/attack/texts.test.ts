/** The corpus itself: large enough, of every kind, as its seeds make it; and a page where it bites, to show that it can. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { desktop, faultsOf, launchBrowser, newPage } from '../browser.ts'
import { until } from '../site.ts'
import { corpusLines } from './make-texts.ts'
import { corpusFile, hostileTexts, someOfEach, storableTexts, unstorableTexts } from './texts.ts'
import { misfits, setTrap } from './trap.ts'

test('the corpus has at least two thousand different texts of three dozen kinds', () => {
  assert.ok(hostileTexts.length >= 2_000, `${hostileTexts.length} texts`)
  assert.equal(new Set(hostileTexts.map(({ text }) => text)).size, hostileTexts.length)
  assert.equal(new Set(hostileTexts.map(({ id }) => id)).size, hostileTexts.length)
  assert.ok(new Set(hostileTexts.map(({ kind }) => kind)).size >= 36)
  for (const { text, id } of storableTexts) assert.ok(text.isWellFormed() && !text.includes('\0'), id)
  for (const { text, id } of unstorableTexts) assert.ok(!text.isWellFormed() || text.includes('\0'), id)
})

test('the kept file is what its seeds make, and shows no editor a sign that it would obey', () => {
  const kept = readFileSync(corpusFile, 'utf8')
  assert.equal(kept, corpusLines(), 'node test/attack/make-texts.ts writes it anew')
  assert.doesNotMatch(kept, /[^\x20-\x7e\n\u4E00-\u9FFF]/)
})

test('some of each are spread over their kind', () => {
  const some = someOfEach(hostileTexts, 3)
  const kinds = Map.groupBy(some, ({ kind }) => kind)
  assert.equal(kinds.size, new Set(hostileTexts.map(({ kind }) => kind)).size)
  for (const [kind, texts] of kinds) assert.equal(texts.length, 3, kind)
})

test('on a page that believes them the texts run, load and build: the trap would notice', async () => {
  const careless = createServer((_request, reply) => reply.setHeader('content-type', 'text/html').end('<main></main>'))
  await new Promise<void>((done) => careless.listen(0, '127.0.0.1', done))
  const browser = await launchBrowser()
  try {
    const page = await newPage(browser, { viewport: desktop, locale: 'en-GB', colorScheme: 'light' })
    await setTrap(page)
    await page.goto(`http://127.0.0.1:${(careless.address() as AddressInfo).port}/`)
    const wild = hostileTexts.filter(({ kind }) => ['script', 'html', 'svg', 'attribute', 'css'].includes(kind))
    const shown = wild.flatMap(({ text }) => [text, `<input value="${text}">`])
    const count = (pattern: RegExp) => faultsOf(page).filter((fault) => pattern.test(fault)).length
    const enough = () => count(/trap sprang: pwned/) >= 150 && count(/outside request/) >= 80
    // A few at a time: hundreds of living frames are more than one page can hold.
    for (let from = 0; from < shown.length && !enough(); from += framesAtOnce)
      await loadFrames(page, shown.slice(from, from + framesAtOnce))
    await until('the trap to spring often', async () => count(/trap sprang: pwned/) >= 150)
    await until('requests to go out', async () => count(/outside request/) >= 80)
    // And words between other words, or taken apart into elements, are noticed as well.
    await page.evaluate(() => {
      document.querySelector('main')!.innerHTML =
        '<p>before <span>entangled</span> after</p><p>free <bdi>words</bdi></p><p>ta<b>ken</b></p>'
    })
    const found = await misfits(page, ['entangled', 'words', 'taken'])
    assert.deepEqual(found, { missing: ['taken'], entangled: ['p.: "entangled"'] })
  } finally {
    await browser.close()
    await new Promise((done) => careless.close(done))
  }
})

const framesAtOnce = 40

/** Shows each text in a frame of its own until all have loaded what they would, and takes the frames away. */
function loadFrames(page: Page, texts: string[]): Promise<void> {
  return page.evaluate(async (all) => {
    const main = document.querySelector('main')!
    await Promise.all(
      all.map((text) => {
        const frame = document.createElement('iframe')
        frame.srcdoc = text
        const loaded = new Promise((done) => frame.addEventListener('load', done, { once: true }))
        main.append(frame)
        return loaded
      }),
    )
    main.replaceChildren()
  }, texts)
}
