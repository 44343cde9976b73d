import { applyStyles, make } from '../../kit/elements.ts'
import css from '../../kit/guidance/card.css?inline'
import { guidanceCard, guidanceWords, lostCard } from '../../kit/guidance/card.ts'
import { hotline, type SpokenLanguage, settings, spoken } from '../settings.ts'
import { askGuidance, type Failed, type Guidance, type Outcome, startShow } from './ask.ts'
import type { GuidanceDeed } from './element.d.ts'

/**
 * `<huiyin-guidance>` for a page on which a payment failed. It stands in the page, asks for nothing personal, and opens the
 * form of the button's script (`v1.js`) when somebody wants a person; without that script, our own page.
 */
class HuiyinGuidance extends HTMLElement {
  static get observedAttributes(): string[] {
    return ['family', 'code', 'lang']
  }

  private readonly body = make('div', { 'aria-live': 'polite' })
  private note: (outcome: Outcome) => void = () => undefined
  /** Counts questions: the answer to an earlier one is ignored. */
  private turn = 0

  constructor() {
    super()
    const root = this.attachShadow({ mode: 'open' })
    applyStyles(root, css, `${settings.portal}/w/guidance.css`)
    root.append(this.body)
  }

  connectedCallback(): void {
    void this.load()
  }

  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    if (this.isConnected && before !== after) void this.load()
  }

  paid(): void {
    this.note('paid')
  }

  private async load(): Promise<void> {
    this.turn += 1
    const mine = this.turn
    const failed = this.failed()
    const language = spoken(this.closest('[lang]')?.getAttribute('lang'))
    this.body.lang = language
    this.fill(make('p', { class: 'card state' }, guidanceWords(language).loading))
    try {
      const guidance = await askGuidance(failed, language)
      if (mine !== this.turn) return
      this.note = startShow(failed)
      this.fill(
        guidanceCard(guidance, language, {
          can: (does) =>
            this.said('can')
              .split(/[\s,]+/)
              .includes(does),
          act: (does) => this.act(does),
          complain: () => this.complain(failed, guidance, language),
          hotline: hotline(),
        }),
      )
      this.note('shown')
    } catch {
      const complain = () => this.complain(failed, null, language)
      if (mine === this.turn) this.fill(lostCard(language, { complain, hotline: hotline() }))
    }
  }

  private failed(): Failed {
    const said = (name: string): string => this.said(name)
    return {
      family: said('family'),
      code: said('code'),
      method: said('method'),
      methods: said('methods'),
      amountMinor: said('amount-minor'),
    }
  }

  private said(name: string): string {
    return this.getAttribute(name) ?? ''
  }

  private fill(content: HTMLElement): void {
    while (this.body.firstChild) this.body.firstChild.remove()
    this.body.append(content)
  }

  private act(does: GuidanceDeed): void {
    this.note('followed')
    this.dispatchEvent(new CustomEvent('huiyin-guidance', { bubbles: true, composed: true, detail: { does } }))
  }

  private complain(failed: Failed, guidance: Guidance | null, language: SpokenLanguage): void {
    this.note('complained')
    const { family, code, method, amountMinor } = failed
    const complaint = guidance?.complaint
    const given = (name: string): string | undefined => this.getAttribute(name) ?? undefined
    const open = window.huiyin as ((command: 'open', options: object) => void) | undefined
    if (!open) {
      // A dot at the end of a path would be the name of a file.
      const [named, coded] = [family, code].map((part) => encodeURIComponent(part).replace(/\./g, '%2E'))
      const page = `/help/payment/${named}/${coded}`
      window.open(settings.portal + page, '_blank', 'noopener')
      return
    }
    open('open', {
      lang: language,
      order: given('order'),
      // The answers travel with the form's key, so that the script in every page need not know of them.
      category: complaint ? `${complaint.form}?${new URLSearchParams(complaint.answers)}` : undefined,
      contextToken: given('context-token'),
      context: {
        amountMinor: amountMinor || undefined,
        currency: given('currency'),
        payMethod: method || undefined,
        errorCode: [family, code].filter(Boolean).join(' ').slice(0, 60) || undefined,
      },
    })
  }
}

// A page may carry the script twice.
if (!customElements.get('huiyin-guidance')) customElements.define('huiyin-guidance', HuiyinGuidance)
