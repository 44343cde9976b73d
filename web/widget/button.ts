import { applyStyles, make, mark } from '../kit/elements.ts'
import { onNews } from './news.ts'
import { loaderWords, settings, spoken } from './settings.ts'
import buttonCss from './v1.css?inline'
import type { HuiyinOptions } from './v1.d.ts'

/** Defines `<huiyin-button>`: a button in the page that opens the sheet with what its attributes say. */
export function defineButton(open: (options: HuiyinOptions) => void): void {
  class HuiyinButton extends HTMLElement {
    static get observedAttributes(): string[] {
      return ['lang']
    }

    constructor() {
      super()
      const root = this.attachShadow({ mode: 'open', delegatesFocus: true })
      applyStyles(root, buttonCss, `${settings.portal}/w/v1.css`)
      const button = make('button', { type: 'button', class: 'open' }, mark(), make('span'))
      button.addEventListener('click', () => open(optionsOf(this)))
      root.append(button)
    }

    connectedCallback(): void {
      buttons.add(this)
      draw(this)
    }

    disconnectedCallback(): void {
      buttons.delete(this)
    }

    attributeChangedCallback(): void {
      draw(this)
    }
  }
  customElements.define('huiyin-button', HuiyinButton)
  onNews((news) => {
    hasNews = news
    buttons.forEach(draw)
  })
}

const buttons = new Set<HTMLElement>()
let hasNews = false

function draw(element: HTMLElement): void {
  const button = element.shadowRoot!.querySelector('button')!
  const words = loaderWords(spoken(languageOf(element)))
  const name = hasNews ? `${words.button} ${words.news}` : words.button
  button.classList.toggle('dot', hasNews)
  button.lastElementChild!.textContent = words.button
  button.setAttribute('aria-label', name)
  if (element.hasAttribute('float')) button.title = name
}

function languageOf(element: Element): string | null {
  return element.closest('[lang]')?.getAttribute('lang') ?? null
}

function optionsOf(element: Element): HuiyinOptions {
  const said = (name: string): string | undefined => element.getAttribute(name) ?? undefined
  return {
    lang: languageOf(element) ?? undefined,
    order: said('order'),
    category: said('category'),
    contextToken: said('context-token'),
    context: {
      amountMinor: said('amount-minor'),
      currency: said('currency'),
      payMethod: said('pay-method'),
      errorCode: said('error-code'),
    },
  }
}
