import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { type House, inOrg, systemActor } from '#platform/database.ts'
import type { Context } from '#records/entries/context.rules.ts'
import { entriesOf } from '#records/entries/find.ts'
import { signContext } from '#records/entries/sign.ts'
import { languageOf } from '#records/knowledge/words.rules.ts'
import { orgOfHost } from '#records/staff/organisation.ts'
import { shopHtml, shopPages, shopWords, usualFailure } from './demo-shop-page.ts'

const files = join(import.meta.dirname, 'demo-shop')
const demoHost = '127.0.0.1'
const order = '2026112114020037'

/** What the shop's server knows of the moment; only the bill is looked at by somebody who has signed in there. */
const known: Record<'bill' | 'wallet', Context> = {
  bill: {
    page: 'bill-detail',
    orderNo: order,
    amountMinor: '3650',
    currency: 'CNY',
    payMethod: 'card',
    channel: 'shop-web',
    customerRef: 'shop-customer-1001',
  },
  wallet: {
    page: 'wallet',
    transactionNo: 'TOPUP-20261121-0912',
    amountMinor: '20000',
    currency: 'CNY',
    payMethod: 'card',
    channel: 'shop-web',
  },
}

type Signed = { entryKey: string; contextToken: string; hotline: string }

/** What the shop's own server does: signs what it knows. Null when its entry point is gone or paused. */
async function sign(house: House, host: string, context: Context): Promise<Signed | null> {
  const orgId = await orgOfHost(house, demoHost)
  return inOrg(house, systemActor(orgId, 'demo shop'), 'staff', async (work) => {
    const entries = await entriesOf(work)
    const entry = entries.find(({ active, origins }) => active && origins.includes(`http://${host}`))
    if (!entry) return null
    const { hotline } = await work.tx
      .selectFrom('orgs')
      .select('hotline')
      .where('org_id', '=', orgId)
      .executeTakeFirstOrThrow()
    return { entryKey: entry.key, contextToken: signContext(entry, context, work.now), hotline }
  })
}

/** The strictest policy that the widget works under: nothing inline, nothing made from strings. */
function policyFor(portalUrl: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' ${portalUrl}`,
    `style-src 'self' ${portalUrl}`,
    `connect-src 'self' ${portalUrl}`,
    `frame-src ${portalUrl}`,
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}

/**
 * The demo's shop: another site, at an address of its own, with the button in its pages and a server that signs contexts
 * as any integrator's does. Nothing listens yet.
 */
export async function makeDemoShop(house: House, portalUrl: string): Promise<FastifyInstance> {
  const app = Fastify({ logger: false })
  const headers = {
    'content-security-policy': policyFor(portalUrl),
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  }
  app.addHook('onRequest', async (_request, reply) => void reply.headers(headers))
  for (const page of shopPages) {
    app.get<{ Querystring: { lang?: string; family?: string; code?: string } }>(`/${page}`, async (request, reply) => {
      const asked = request.query.lang ?? request.headers['accept-language']
      const language = languageOf(asked, 'zh-Hans') === 'en' ? 'en' : 'zh-Hans'
      const signed = await sign(house, request.host, known.bill)
      if (!signed) return reply.code(404).type('text/plain; charset=utf-8').send(shopWords(language).gone)
      reply.type('text/html; charset=utf-8')
      const { family = usualFailure.family, code = usualFailure.code } = request.query
      return shopHtml({
        page,
        language,
        portalUrl,
        order,
        failure: { family: String(family), code: String(code) },
        ...signed,
      })
    })
  }
  app.get('/', (_request, reply) => reply.redirect(`/${shopPages[0]}`))
  app.get('/token', async (request, reply) => {
    reply.type('text/plain; charset=utf-8')
    return (await sign(house, request.host, known.wallet))?.contextToken ?? ''
  })
  for (const [name, type] of Object.entries({ 'shop.css': 'text/css', 'shop.js': 'text/javascript' })) {
    app.get(`/${name}`, async (_request, reply) => {
      reply.type(`${type}; charset=utf-8`)
      return readFile(join(files, name), 'utf8')
    })
  }
  return app
}
