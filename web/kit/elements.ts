import { markPath } from './mark-path.ts'

type Attributes = Record<string, string>

/** An element with its attributes and children. Text is only ever text: nothing here parses HTML. */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.append(...children)
  return element
}

/** A drawing in the colour of the text; decoration, the word stands beside it. */
export function drawing(path: string, viewBox: string, isLine = false): SVGSVGElement {
  const namespace = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(namespace, 'svg')
  const shape = document.createElementNS(namespace, 'path')
  for (const [key, value] of Object.entries({ viewBox, 'aria-hidden': 'true', focusable: 'false' }))
    svg.setAttribute(key, value)
  if (isLine) svg.setAttribute('class', 'line')
  shape.setAttribute('d', path)
  svg.append(shape)
  return svg
}

export const mark = (): SVGSVGElement => drawing(markPath, '-1 0 32 32')
export const cross = (): SVGSVGElement => drawing('M6 6l12 12M18 6L6 18', '0 0 24 24', true)

const sheets = new Map<string, CSSStyleSheet>()

/**
 * Styles a shadow root without an inline style, so that the strictest policy of the host page allows it: a constructed
 * sheet, and the same rules as a file of ours where the browser has none (Safari 14).
 */
export function applyStyles(root: ShadowRoot, css: string, file: string): void {
  if (!('adoptedStyleSheets' in root)) {
    ;(root as ShadowRoot).append(make('link', { rel: 'stylesheet', href: file }))
    return
  }
  let sheet = sheets.get(file)
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    sheets.set(file, sheet)
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
}
