/**
 * A page that notices when a hostile text comes alive: its scripts run into a trap, and what it loads, breaks or says
 * on the console is a fault of the page (test/browser.ts). The rest is asked of the document itself.
 */
import type { Page } from 'playwright-core'

/** Sets the trap for every document that the page opens from now on. */
export async function setTrap(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const spring = (name: string) => (): null => {
      console.error(`the trap sprang: ${name}`)
      return null
    }
    for (const name of ['pwned', 'alert', 'confirm', 'prompt', 'print', 'open'])
      Object.defineProperty(window, name, { value: spring(name), writable: false })
    Object.defineProperty(Object.prototype, 'polluted', { set: spring('a prototype'), configurable: true })
  })
}

/** What a page is made of, to compare it with the same page of harmless texts. */
export type Census = {
  elements: string[]
  /** Those that run or load something. */
  attributes: string[]
  /** Addresses that the page would load or go to, other than its own. */
  addresses: string[]
}

export function censusOf(page: Page): Promise<Census> {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll('*')]
    const names = ['href', 'src', 'srcset', 'action', 'formaction', 'data', 'poster', 'background', 'ping']
    const addresses = all.flatMap((element) => names.flatMap((name) => element.getAttribute(name) ?? []))
    const isOwn = (address: string) => new URL(address, document.baseURI).origin === location.origin
    const distinct = (list: string[]) => [...new Set(list)].sort()
    return {
      elements: distinct(all.map((element) => element.localName)),
      attributes: distinct(all.flatMap((element) => element.getAttributeNames())).filter((name) =>
        /^(?:on|src|form|xlink|http)|^(?:action|ping|background|poster|data|nonce|is|content)$/.test(name),
      ),
      addresses: distinct(addresses.filter((address) => !isOwn(address))),
    }
  })
}

/**
 * Which texts do not stand on the page as they are, and which stand there in one paragraph of the bidirectional
 * algorithm with something else, so that a sign in them could reorder what stands beside them.
 */
export function misfits(page: Page, texts: string[]): Promise<{ missing: string[]; entangled: string[] }> {
  return page.evaluate((wanted) => {
    const found = new Set<string>()
    const entangled: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const sought = new Set(wanted)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.nodeValue!
      if (!sought.has(text)) continue
      found.add(text)
      // Up to the paragraph, or to something beside which the text stands in it.
      let holder = node.parentElement!
      let isIsolated = false
      const isInline = () => /^(?:inline|contents|ruby)$/.test(getComputedStyle(holder).display)
      while (isInline() && holder.childNodes.length === 1) {
        isIsolated ||= /isolate|plaintext/.test(getComputedStyle(holder).unicodeBidi)
        holder = holder.parentElement!
      }
      const isAlone = !isInline() && holder.childNodes.length === 1
      if (!isAlone && !isIsolated) entangled.push(`${holder.localName}.${holder.className}: ${JSON.stringify(text)}`)
    }
    return { missing: wanted.filter((text) => text.trim() !== '' && !found.has(text)), entangled }
  }, texts)
}
