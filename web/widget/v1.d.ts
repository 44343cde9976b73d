/** What a page knows about the matter, for the agent's eyes. Everything may be left out; the customer sees all of it. */
export type HuiyinContext = {
  /** Path of the page, without its query. The widget fills it in itself. */
  page?: string | undefined
  orderNo?: string | undefined
  transactionNo?: string | undefined
  /** Whole number of minor units (cents, 分) as digits, with its ISO 4217 currency. */
  amountMinor?: string | undefined
  currency?: string | undefined
  payMethod?: string | undefined
  errorCode?: string | undefined
  deviceModel?: string | undefined
  os?: string | undefined
  appVersion?: string | undefined
  network?: string | undefined
  channel?: string | undefined
}

export type HuiyinOptions = {
  /** A BCP 47 tag; else that of the button, the page, the browser. */
  lang?: string | undefined
  /** Order number, the same as `context.orderNo`. */
  order?: string | undefined
  /** Key of the form to begin with, such as `refund`, and answers that are known: `refund?what=ask`; else the customer chooses. */
  category?: string | undefined
  /** What the page says; shown to the customer and marked as unsigned. */
  context?: HuiyinContext | undefined
  /** What your server signed (docs/integrations): believed, and enough to know the customer. */
  contextToken?: string | undefined
}

/** `window.huiyin`, and before the script is there the stub that keeps the calls for it. */
export type Huiyin = {
  (command: 'open', options?: HuiyinOptions): void
  (command: 'close'): void
  open(options?: HuiyinOptions): void
  close(): void
}

declare global {
  interface Window {
    huiyin?: Huiyin | (((...call: unknown[]) => void) & { q?: ArrayLike<unknown>[] })
  }
  interface HTMLElementTagNameMap {
    'huiyin-button': HTMLElement
  }
}
