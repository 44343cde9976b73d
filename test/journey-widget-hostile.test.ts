/** Pages that mean no good, around the widget and beside it, in a real browser. */
import assert from 'node:assert/strict'
import { after, before, type TestContext, test } from 'node:test'
import Fastify from 'fastify'
import type { Page } from 'playwright-core'
import { changeEntryPoint } from '#records/entries/change.ts'
import words from '../web/widget/words/loader.zh-Hans.json' with { type: 'json' }
import { assertQuiet } from './browser.ts'
import { keptIn, openShop, type Shop } from './shop.ts'
import { listen, openSite, type Site, until } from './site.ts'

let site: Site
let shop: Shop
before(async () => {
  site = await openSite()
  shop = await openShop(site)
})
after(async () => {
  await shop?.close()
  await site?.close()
})

/** A site with one page, written by somebody who follows no advice; `heard` collects what its window is told. */
async function carelessSite(context: TestContext, body: string): Promise<string> {
  const app = Fastify()
  const script = "window.heard = []; addEventListener('message', ({ data }) => heard.push(data))"
  app.get('/', (_request, reply) =>
    reply.type('text/html').send(`<!doctype html><link rel="icon" href="data:,"><script>${script}</script>${body}`),
  )
  context.after(() => app.close())
  return listen(app)
}
const heardBy = (page: Page) => page.evaluate(() => (window as unknown as { heard: unknown[] }).heard)

test('a page whose origin is not on the list gets no frame of ours, no word from one, and nothing through the door', async (context) => {
  const src = (page: string) => `${site.portalUrl}/embed/${shop.entryKey}/${page}?from=${encodeURIComponent(shop.url)}`
  const stranger = await carelessSite(
    context,
    `<iframe src="${src('')}"></iframe><iframe src="${src('news')}"></iframe>`,
  )
  const page = await site.open({}, stranger)
  await page.waitForLoadState('load')
  for (const frame of page.frames().slice(1)) assert.match(frame.url(), /^chrome-error:/)
  assert.deepEqual(await heardBy(page), [])
  const answers = await page.evaluate(
    async ([portal, entry]) => {
      const post = (path: string, body: object) =>
        fetch(portal + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'idempotency-key': 'from-a-stranger-1' },
          body: JSON.stringify(body),
        })
          .then(async (response) => ((await response.json()) as { code?: string }).code ?? 'let in')
          .catch(() => 'not readable')
      const complaint = { form: 'other', text: 'hello', answers: { what: 'app' } }
      return [
        await post('/v1/tickets', { ...complaint, entry }),
        await post('/v1/tickets', complaint),
        await post('/v1/tracking', { number: 'HY-0000-0000', secret: 'x' }),
      ]
    },
    [site.portalUrl, shop.entryKey],
  )
  assert.deepEqual(answers, ['origin_not_allowed', 'origin_not_allowed', 'not readable'])
  await assertQuiet(page, /frame-ancestors/, /status of 403/, /CORS policy/, /ERR_FAILED/, /ERR_BLOCKED/)
  await page.context().close()
})

test('a link to our frame, opened by itself, leads to our own page and to no other site', async () => {
  const page = await site.open({}, `${site.portalUrl}/embed/${shop.entryKey}//127.0.0.1:1/elsewhere`)
  await page.waitForURL((url) => !url.pathname.startsWith('/embed/'))
  assert.ok(page.url().startsWith(`${site.portalUrl}/`), page.url())
  await page.context().close()
})

test('our frames and our loader believe no window but each other', async (context) => {
  const { number, secret } = await site.send({ text: '别人的事' })
  // A frame of somebody else in the host page speaks to everybody around it.
  const said = JSON.stringify([{ huiyin: 'keep', number, secret }, { huiyin: 'news', news: true }, { huiyin: 'ready' }])
  const advertiser = await carelessSite(
    context,
    `<script>for (const word of ${said}) { parent.postMessage(word, '*'); for (let n = 0; n < parent.length; n++) parent[n].postMessage(word, '*') } document.title = 'spoken'</script>`,
  )
  const host = await carelessSite(
    context,
    `<script>localStorage.setItem('huiyin.sent', '1')</script><script async src="${site.portalUrl}/w/v1.js" data-key="${shop.entryKey}"></script><huiyin-button></huiyin-button>`,
  )
  await site.asSystem((work) => changeEntryPoint(work, shop.entryId, { origins: [shop.url, host] }, null))
  const page = await site.open({}, host)
  await until(
    'our frame to speak',
    () => heardBy(page),
    (heard) => JSON.stringify(heard).includes('news'),
  )
  const say = (message: object) =>
    page.evaluate((data) => {
      for (const frame of document.querySelectorAll('iframe')) frame.contentWindow?.postMessage(data, '*')
    }, message)
  await page.evaluate((address) => {
    document.body.append(Object.assign(document.createElement('iframe'), { src: address }))
  }, advertiser)
  await until(
    'the advertiser to have spoken',
    () =>
      page
        .frames()
        .at(-1)!
        .title()
        .catch(() => ''),
    (title) => title === 'spoken',
  )
  await say({ huiyin: 'keep', number: 7, secret })
  // What the host page itself says is heard, and after everything that was said before.
  const own = await site.send({ text: '自己的事' })
  await say({ huiyin: 'keep', number: own.number, secret: own.secret })
  const kept = await until(
    'the frame to keep what its host says',
    () => keptIn(page),
    (text) => text.includes(own.number),
  )
  assert.ok(!kept.includes(number))
  assert.equal(await page.getByRole('button', { name: words.news }).count(), 0)

  // A frame that was told a wrong name of its host tells it nothing.
  const before = (await heardBy(page)).length
  const src = `${site.portalUrl}/embed/${shop.entryKey}/news?from=${encodeURIComponent(shop.url)}`
  await page.evaluate((address) => {
    const frame = Object.assign(document.createElement('iframe'), { src: address })
    return new Promise((done) => {
      frame.addEventListener('load', done)
      document.body.append(frame)
    })
  }, src)
  await page
    .frames()
    .at(-1)!
    .evaluate(() => localStorage.length)
  assert.equal((await heardBy(page)).filter((word) => JSON.stringify(word).includes('huiyin')).length, before)
  await assertQuiet(page, /postMessage/)
  await page.context().close()
})
