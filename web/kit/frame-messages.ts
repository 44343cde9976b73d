/**
 * What the widget and our page in its frame tell each other. Either side believes a message only from the other's exact
 * window and origin, and only in one of these shapes (OWASP ASVS 5.0, 3.5.5).
 */
export type HostContext = { entry: string; context: Record<string, string>; contextToken: string }

/** What somebody wrote before they went on in the frame. */
export type CarriedDraft = { answers: Record<string, string>; text: string }

export type ToFrame =
  | ({
      huiyin: 'begin'
      language: 'zh-Hans' | 'en'
      /** Something new, or what was sent before. */
      show: 'new' | 'kept'
      /** Key of the form to begin with; empty when the customer chooses. */
      form: string
      draft: CarriedDraft | null
    } & HostContext)
  /** A ticket that was sent from the host page: our own storage keeps its secret, the host's never does. */
  | { huiyin: 'keep'; number: string; secret: string }

export type FromFrame =
  | { huiyin: 'ready' }
  /** Whether an answer waits to be read. No more is ever told. */
  | { huiyin: 'news'; news: boolean }
  | { huiyin: 'sent' }
  | { huiyin: 'close' }

type Loose = Record<string, unknown>

const textCharsMax = 40_000

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= textCharsMax
}

function isTexts(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.keys(value).length <= 60 && Object.values(value).every(isText)
}

function isRecord(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isDraft(value: unknown): boolean {
  return value === null || (isRecord(value) && isTexts(value.answers) && isText(value.text))
}

/** The message to the frame, or null when it is none of ours. */
export function readToFrame(data: unknown): ToFrame | null {
  if (!isRecord(data)) return null
  const isBegin =
    data.huiyin === 'begin' &&
    (data.language === 'zh-Hans' || data.language === 'en') &&
    (data.show === 'new' || data.show === 'kept') &&
    [data.form, data.entry, data.contextToken].every(isText) &&
    isTexts(data.context) &&
    isDraft(data.draft)
  const isKeep = data.huiyin === 'keep' && isText(data.number) && isText(data.secret)
  return isBegin || isKeep ? (data as ToFrame) : null
}

/** The message from the frame, or null when it is none of ours. */
export function readFromFrame(data: unknown): FromFrame | null {
  if (!isRecord(data)) return null
  if (data.huiyin === 'news') return typeof data.news === 'boolean' ? { huiyin: 'news', news: data.news } : null
  return ['ready', 'sent', 'close'].includes(data.huiyin as string) ? (data as FromFrame) : null
}
