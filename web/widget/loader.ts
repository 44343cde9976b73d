import { make } from '../kit/elements.ts'
import type { ToFrame } from '../kit/frame-messages.ts'
import { defineButton } from './button.ts'
import { contextOf, isIdentified } from './context.ts'
import type { FormPlace, Portal } from './form/place.ts'
import { type Frame, openFrame } from './frame.ts'
import { askForNews, hasSent, isNews, keepInFrame, noteSent, tellNews } from './news.ts'
import { hotline, loaderWords, remembered, settings, spoken } from './settings.ts'
import { makeSheet, type Sheet } from './sheet.ts'
import type { Huiyin, HuiyinOptions } from './v1.d.ts'

/** After this long the customer sees the number to call. What arrives later is shown all the same. */
const patienceMs = 3_000

let sheet: Sheet | undefined
/** Counts openings and retries, so that what belongs to an earlier one is ignored. */
let turn = 0
let frame: Frame | undefined
let patience = 0
let hasFailed = false

function open(options: HuiyinOptions = {}): void {
  sheet ??= makeSheet(stop)
  sheet.open(spoken(options.lang))
  if (isNews()) openInFrame(sheet, options, { show: 'kept', form: '', draft: null })
  else if (isIdentified(options))
    openInFrame(sheet, options, { show: 'new', form: options.category ?? '', draft: null })
  else void openForm(sheet, options)
}

/** The short form for somebody unknown, in the page itself. */
async function openForm(into: Sheet, options: HuiyinOptions): Promise<void> {
  const again = (): void => void openForm(into, options)
  const mine = begin(into, again)
  const language = spoken(options.lang)
  const body = make('div')
  into.load(body)
  try {
    const [{ mount }, portal] = await Promise.all([fetchForm(mine), fetchPortal()])
    if (mine !== turn) return
    remembered.write('hotline', portal.hotline)
    const place: FormPlace = {
      root: into.root,
      body,
      portal,
      origin: settings.portal,
      entry: settings.key,
      language,
      category: options.category ?? '',
      context: contextOf(options),
      contextToken: options.contextToken ?? '',
      hasSent: hasSent(),
      sent: keepInFrame,
      showKept: () => openInFrame(into, options, { show: 'kept', form: '', draft: null }),
      goOnInFrame: (form, draft) => openInFrame(into, options, { show: 'new', form, draft }),
      close: into.close,
    }
    mount(place)
    finish(into)
  } catch {
    if (mine === turn) fail(into, again)
  }
}

/** Whatever was loading or shown is forgotten. */
function stop(): void {
  frame?.remove()
  frame = undefined
  window.clearTimeout(patience)
  turn += 1
}

/** Begins to load something; patience runs. */
function begin(into: Sheet, again: () => void): number {
  stop()
  patience = window.setTimeout(() => into.trouble(again), patienceMs)
  return turn
}

function finish(into: Sheet): void {
  window.clearTimeout(patience)
  into.ready()
}

function fail(into: Sheet, again: () => void): void {
  window.clearTimeout(patience)
  into.trouble(again)
}

/** The form's code. A browser remembers that a module failed, so another try has another address. */
function fetchForm(attempt: number): Promise<{ mount: (place: FormPlace) => void }> {
  return import(/* @vite-ignore */ `${settings.portal}/w/${formFile}${hasFailed ? `?${attempt}` : ''}`).catch(
    (error) => {
      hasFailed = true
      throw error
    },
  )
}

/** The organisation and its forms, on their way beside the form's code. */
async function fetchPortal(): Promise<Portal> {
  const response = await fetch(`${settings.portal}/v1/portal`, { credentials: 'omit' })
  if (!response.ok) throw new Error(String(response.status))
  return response.json()
}

type Shown = Pick<Extract<ToFrame, { huiyin: 'begin' }>, 'show' | 'form' | 'draft'>

/** Our own page, for customers who are known, for pictures, and for what was sent before. */
function openInFrame(into: Sheet, options: HuiyinOptions, shown: Shown): void {
  const again = (): void => openInFrame(into, options, shown)
  begin(into, again)
  const language = spoken(options.lang)
  const { contextToken = '' } = options
  const begun = { huiyin: 'begin', language, entry: settings.key, context: contextOf(options), contextToken } as const
  frame = openFrame('', loaderWords(language).title, (message) => {
    if (message.huiyin === 'ready') {
      frame?.tell({ ...begun, ...shown })
      finish(into)
    }
    if (message.huiyin === 'close') into.close()
    if (message.huiyin === 'sent') noteSent()
    if (message.huiyin === 'news') tellNews(message.news)
  })
  into.load(frame.element)
}

function start(): void {
  const stub = window.huiyin as { q?: ArrayLike<unknown>[] } | undefined
  const close = (): void => sheet?.close()
  const command = (name: string, options?: HuiyinOptions): void => (name === 'close' ? close() : open(options))
  window.huiyin = Object.assign(command, { open, close }) as Huiyin
  defineButton(open)
  const whenReady = (): void => {
    if (settings.float) document.body.append(make('huiyin-button', { float: '' }))
    for (const call of stub?.q ?? []) {
      const [name, options] = Array.from(call) as [string, HuiyinOptions?]
      command(name, options)
    }
    // What the page itself still loads goes first.
    if (document.readyState === 'complete') askForNews()
    else window.addEventListener('load', askForNews)
  }
  if (document.body) whenReady()
  else document.addEventListener('DOMContentLoaded', whenReady)
  if (hotline()) remembered.write('hotline', hotline())
}

// A page may carry the script twice.
if (!customElements.get('huiyin-button')) start()
