import { applyStyles, cross, make, mark } from '../kit/elements.ts'
import { hotline, loaderWords, type SpokenLanguage, settings } from './settings.ts'
import sheetCss from './sheet.css?inline'
import buttonCss from './v1.css?inline'

/** The sheet over the page: a title, a way out, and a body that the form or our frame fills. One for the whole page. */
export type Sheet = {
  root: ShadowRoot
  /** Opens it, in a language, empty. */
  open(language: SpokenLanguage): void
  close(): void
  /** Fills the body, under the words that something is loading. */
  load(content: HTMLElement): void
  /** We cannot be reached yet: the number to call, and once more. What still loads goes on loading. */
  trouble(again: () => void): void
  /** The body is there. */
  ready(): void
}

/** Browsers without modal dialogs (Safari 14) get the same sheet without the browser's help for the focus. */
const isModal = typeof HTMLDialogElement === 'function'

/** Makes the sheet; `whenClosed` is told each time that it was closed. */
export function makeSheet(whenClosed: () => void): Sheet {
  const host = make('div')
  const root = host.attachShadow({ mode: 'open' })
  applyStyles(root, buttonCss, `${settings.portal}/w/v1.css`)
  applyStyles(root, sheetCss, `${settings.portal}/w/sheet.css`)
  const title = make('h2', { id: 'title', tabindex: '-1' })
  const away = make('button', { type: 'button' }, cross())
  const status = make('div')
  const body = make('div', { class: 'body' })
  const dialog = make(
    isModal ? 'dialog' : 'div',
    { class: 'sheet', 'aria-labelledby': 'title' },
    make('header', { class: 'top' }, mark(), title, away),
    status,
    body,
  )
  const veil = make('div', { class: 'veil', hidden: '' })
  root.append(...(isModal ? [dialog] : [veil, dialog]))
  let words = loaderWords('zh-Hans')
  let opener: HTMLElement | null = null

  const close = (): void => {
    if (!dialog.hasAttribute('open')) return
    if (isModal) (dialog as HTMLDialogElement).close()
    else dialog.removeAttribute('open')
    veil.hidden = true
    opener?.focus()
    whenClosed()
  }
  away.addEventListener('click', close)
  veil.addEventListener('click', close)
  // A press beside the sheet is one on the dialog itself: its content covers all of it.
  dialog.addEventListener('click', (event) => event.target === dialog && isModal && close())
  // The browser closes a modal dialog by itself; this gives the focus back, and is the way out for the others.
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault()
    close()
  })
  if (!isModal) keepFocusInside(host, dialog, away, close)

  const say = (...content: HTMLElement[]): void => {
    while (status.firstChild) status.firstChild.remove()
    status.append(...content)
    body.hidden = content.length > 0
  }
  return {
    root,
    close,
    ready: () => say(),
    open(language) {
      words = loaderWords(language)
      host.lang = language
      title.textContent = words.title
      away.setAttribute('aria-label', words.close)
      if (!host.isConnected) document.body.append(host)
      if (!dialog.hasAttribute('open')) {
        opener = activeElement()
        if (isModal) (dialog as HTMLDialogElement).showModal()
        else dialog.setAttribute('open', '')
        veil.hidden = false
      }
      title.focus()
    },
    load(content) {
      while (body.firstChild) body.firstChild.remove()
      body.append(content)
      say(make('p', { class: 'state', role: 'status' }, words.loading))
    },
    trouble(again) {
      const number = hotline()
      const retry = make('button', { type: 'button', class: number ? 'button quiet' : 'button' }, words.again)
      retry.addEventListener('click', again)
      const box = make(
        'div',
        { class: 'state', role: 'alert' },
        make('h3', {}, words.slow),
        make('p', {}, number ? words.slowHint : words.slowNoHotline),
      )
      if (number) box.append(callLink(words.call, number))
      box.append(retry)
      say(box)
    },
  }
}

function callLink(words: string, number: string): HTMLElement {
  const href = `tel:${number.replace(/[^\d+*#,;]/g, '')}`
  return make('a', { class: 'button', href }, words.replace('{hotline}', number))
}

/** What has the focus, also inside the shadow root of one of our buttons. */
function activeElement(): HTMLElement | null {
  let active = document.activeElement
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
  return active as HTMLElement | null
}

function keepFocusInside(host: HTMLElement, dialog: HTMLElement, first: HTMLElement, close: () => void): void {
  dialog.setAttribute('role', 'dialog')
  dialog.setAttribute('aria-modal', 'true')
  dialog.addEventListener('keydown', (event) => event.key === 'Escape' && close())
  document.addEventListener('focusin', (event) => {
    if (dialog.hasAttribute('open') && event.target !== host) first.focus()
  })
}
