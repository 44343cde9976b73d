/** The demo's shop beside a site: another origin whose pages carry the widget, under the strictest policy there is. */
import type { Page } from 'playwright-core'
import { createEntryPoint } from '#records/entries/change.ts'
import { entriesOf } from '#records/entries/find.ts'
import { addSecret } from '#records/entries/secrets.ts'
import { makeDemoShop } from '../server/demo-shop.ts'
import { listen, type Site } from './site.ts'

export type Shop = { url: string; entryId: string; entryKey: string; close(): Promise<void> }

/** Opens the shop, with an entry point that allows its origin and signs for it. Close it before the site. */
export async function openShop(site: Site): Promise<Shop> {
  const shop = await makeDemoShop(site.house, site.portalUrl)
  const url = await listen(shop)
  const { entryId, key } = await site.asSystem(async (work) => {
    const name = { 'zh-Hans': '小铺', en: 'Shop' }
    await addSecret(work, await createEntryPoint(work, { name, origins: [url], requestsPerMinuteMax: 600 }))
    return (await entriesOf(work))[0]!
  })
  return { url, entryId, entryKey: key, close: () => shop.close() }
}

/** What the widget's unseen frame keeps; empty while there is no such frame. */
export async function keptIn(page: Page): Promise<string> {
  const frame = page.frames().find((each) => each.url().includes('/news'))
  return (await frame?.evaluate(() => localStorage.getItem('huiyin.kept') ?? '').catch(() => '')) ?? ''
}
