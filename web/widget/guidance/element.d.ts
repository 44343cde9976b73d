/** What the page can do about a step: open its choice of methods, its way to put money in, or the payment again. */
export type GuidanceDeed = 'change' | 'top_up' | 'retry'

/**
 * `<huiyin-guidance>`: why a payment failed and what to do. Attributes: `family` and `code` (of the error), `method` (what was
 * paid with), `methods` (what the customer has, such as `balance:5120 debit`: amounts stay in the page), `amount-minor`,
 * `currency`, `order`, `context-token`, `lang`, `dark`, and `can`: the deeds that the page does when it hears `huiyin-guidance`.
 */
export interface HuiyinGuidance extends HTMLElement {
  /** Says that the payment worked after all: it is counted. */
  paid(): void
}

declare global {
  interface HTMLElementTagNameMap {
    'huiyin-guidance': HuiyinGuidance
  }
  interface HTMLElementEventMap {
    'huiyin-guidance': CustomEvent<{ does: GuidanceDeed }>
  }
}
