import en from './demo-shop.en.json' with { type: 'json' }
import zhHans from './demo-shop.zh-Hans.json' with { type: 'json' }

export type ShopPage = 'paid' | 'bill' | 'wallet' | 'failed'
export const shopPages: ShopPage[] = ['paid', 'bill', 'wallet', 'failed']

/** What the invented bank answers: usually that the money is not enough. Others are shown by `?family=upi&code=YA`. */
export type ShopFailure = { family: string; code: string }
export const usualFailure: ShopFailure = { family: 'wechat', code: 'NOTENOUGH' }

export type ShopView = {
  page: ShopPage
  language: 'zh-Hans' | 'en'
  /** Origin of the portal, which the widget comes from. */
  portalUrl: string
  hotline: string
  entryKey: string
  order: string
  /** What the shop's server signed for the bill. */
  contextToken: string
  failure: ShopFailure
}

/** One page of the invented shop, as any shop would write it: the widget is one script and one element. */
export function shopHtml(view: ShopView): string {
  const { page, language, portalUrl, hotline, entryKey } = view
  const words = shopWords(language)
  const search = `?lang=${language}`
  const links = shopPages.map((each) =>
    link(`/${each}${search}`, words[each], each === page ? ' aria-current="page"' : ''),
  )
  const other = link(`/${page}?lang=${language === 'en' ? 'zh-Hans' : 'en'}`, words.other)
  return `<!doctype html>
<html lang="${language === 'en' ? 'en' : 'zh-CN'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(words[page])} · ${text(words.shop)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/shop.css">
<script src="/shop.js"></script>
<script async src="${text(portalUrl)}/w/v1.js" data-key="${text(entryKey)}" data-hotline="${text(hotline)}"${page === 'wallet' ? ' data-float' : ''}></script>${page === 'failed' ? guidanceScript(view) : ''}
</head>
<body>
<p class="demo">${text(words.demo)}</p>
<header><b>${text(words.shop)}</b><nav aria-label="${text(words.nav)}">${links.join('')}</nav></header>
<main>${bodyOf[page](words, view)}</main>
<footer>${other}${link(portalUrl, words.portal)}</footer>
</body>
</html>`
}

type Words = typeof en

export function shopWords(language: ShopView['language']): Words {
  return language === 'en' ? en : zhHans
}

const bodyOf: Record<ShopPage, (words: Words, view: ShopView) => string> = {
  paid: (words, { order, hotline }) => `
<section class="card done"><h1>${text(words.paidTitle)}</h1><p class="amount">${text(words.paidAmount)}</p>
<p>${text(words.paidHint)}</p>
${rows([words.goods, words.goodsValue], [words.order, order], [words.method, words.methodValue], [words.time, words.timeValue])}
<a class="button" href="/wallet">${text(words.back)}</a></section>
<huiyin-button order="${text(order)}" amount-minor="12800" currency="CNY" pay-method="balance">${callLink(hotline, words)}</huiyin-button>`,
  bill: (words, { order, hotline, contextToken }) => `
<section class="card"><p>${text(words.billHint)}</p><h1 class="amount">${text(words.billTitle)}</h1>
${rows([words.status, words.statusValue], [words.order, order], [words.method, words.cardValue], [words.time, words.billTime])}</section>
<huiyin-button context-token="${text(contextToken)}">${callLink(hotline, words)}</huiyin-button>`,
  failed: (words, { order, failure, language }) => `
<section class="card failed"><h1>${text(words.failedTitle)}</h1><p class="amount">${text(words.failedAmount)}</p>
${rows([words.goods, words.failedGoods], [words.order, order], [words.method, words.methodValue])}</section>
<huiyin-guidance lang="${language}" family="${text(failure.family)}" code="${text(failure.code)}" method="balance" methods="balance:51280 debit credit:50000" amount-minor="68800" currency="CNY" order="${text(order)}" can="change"></huiyin-guidance>
<section class="card" id="methods" hidden><h2 tabindex="-1">${text(words.choose)}</h2>
<button type="button" class="button" id="pay-card">${text(words.cardValue)}</button></section>`,
  wallet: (words) => `
<section class="card"><p>${text(words.walletTitle)}</p><h1 class="amount">${text(words.walletAmount)}</h1>
<p class="pair"><span class="button">${text(words.topUp)}</span><span class="button quiet">${text(words.withdraw)}</span></p></section>
<section class="card"><h2>${text(words.recent)}</h2>
<ul>${words.rows.map(([what = '', when = '', much = '']) => `<li><span><b>${text(what)}</b><small>${text(when)}</small></span><span>${text(much)}</span></li>`).join('')}</ul>
<button type="button" class="plain" id="missing">${text(words.missing)}</button></section>`,
}

/** The script that explains failures: beside the button's, only where something can fail. */
function guidanceScript({ portalUrl, entryKey, hotline }: ShopView): string {
  return `
<script async src="${text(portalUrl)}/w/guidance.js" data-key="${text(entryKey)}" data-hotline="${text(hotline)}"></script>`
}

function rows(...pairs: [string, string][]): string {
  return `<dl>${pairs.map(([name, value]) => `<div><dt>${text(name)}</dt><dd>${text(value)}</dd></div>`).join('')}</dl>`
}

function link(href: string, words: string, more = ''): string {
  return `<a href="${text(href)}"${more}>${text(words)}</a>`
}

/** Stands in the page until the widget's button takes its place, and stays when that never comes. */
function callLink(hotline: string, words: Words): string {
  return `<a href="tel:${text(hotline.replace(/[^\d+]/g, ''))}">${text(words.call.replace('{hotline}', hotline))}</a>`
}

const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function text(words: string): string {
  return words.replace(/[&<>"']/g, (sign) => signs[sign]!)
}
