import type { Deed } from '#stages/guidance/dictionary.rules.ts'
import type { Guidance } from '#stages/guidance/guidance.rules.ts'
import { drawing, make } from '../elements.ts'
import en from './card.en.json' with { type: 'json' }
import zhHans from './card.zh-Hans.json' with { type: 'json' }

type SpokenLanguage = 'zh-Hans' | 'en'

export const guidanceWords = (language: SpokenLanguage): typeof en => (language === 'en' ? en : zhHans)

/** What the page can do about a step: open its choice of methods, its way to put money in, or the payment again. */
export type PageDeed = Exclude<Deed, 'stop' | 'human'>

type Told = Pick<Guidance, 'title' | 'money' | 'why' | 'steps' | 'methods' | 'danger'>

type Acts = {
  /** What the page can do when a step is pressed. */
  can: (does: PageDeed) => boolean
  act: (does: PageDeed) => void
  /** Opens the complaint form with what is known. */
  complain: () => void
  /** The number to call; empty when nobody said one. */
  hotline: string
}

/** Guidance as one looks at it: what happened, the money, why, then the steps, a person at the end; in danger, first of all. */
export function guidanceCard(told: Told, language: SpokenLanguage, { can, act, complain, hotline }: Acts): HTMLElement {
  const words = guidanceWords(language)
  const { title, money, why, steps, methods, danger } = told
  const card = make('section', { class: danger ? 'card danger' : 'card', 'aria-labelledby': 'title' })
  card.append(make('h2', { id: 'title' }, title))
  if (danger) card.append(make('p', { class: 'alarm' }, alarm(), words.danger), acts(urgent(words, hotline, complain)))
  card.append(make('p', { class: `money ${money.state}` }, money.words), make('p', {}, why))
  const list = make('ol')
  for (const { does, words: step } of steps) {
    if (does === 'human') continue
    const isOurs = isDeed(does) && can(does)
    const item = make('li', {}, ...(isOurs ? [] : [step]))
    if (does === 'change' && methods.length > 0) item.append(likely(words, methods))
    if (isOurs) item.append(press(words[does], 'button', () => act(does)))
    list.append(item)
  }
  card.append(make('h3', {}, words.next), list)
  if (!danger) card.append(acts([press(words.person, 'button quiet', complain), ...callLink(words, hotline)]))
  return card
}

/** The words for when nothing could be looked up: what protects the money, and the number. */
export function lostCard(
  language: SpokenLanguage,
  { complain, hotline }: Pick<Acts, 'complain' | 'hotline'>,
): HTMLElement {
  const words = guidanceWords(language)
  return make(
    'section',
    { class: 'card', 'aria-labelledby': 'title' },
    make('h2', { id: 'title' }, words.lost),
    make('p', { class: 'money unknown' }, words.lostHint),
    acts([press(words.person, 'button quiet', complain), ...callLink(words, hotline)]),
  )
}

const isDeed = (does: string | null): does is PageDeed => does === 'change' || does === 'top_up' || does === 'retry'

function likely(words: typeof en, methods: Told['methods']): HTMLElement {
  const names = methods.slice(0, 2).map(({ name }) => name)
  return make('p', { class: 'likely' }, words.likely, make('b', {}, names.join(words.comma)), words.likelyEnd)
}

/** The number first: whoever is in danger is quicker by telephone. */
function urgent(words: typeof en, hotline: string, complain: () => void): HTMLElement[] {
  const call = callLink(words, hotline, 'button urgent')
  return [...call, press(words.tell, call.length > 0 ? 'button quiet' : 'button urgent', complain)]
}

function callLink(words: typeof en, hotline: string, style = 'link'): HTMLElement[] {
  if (!hotline) return []
  const href = `tel:${hotline.replace(/[^\d+*#,;]/g, '')}`
  return [make('a', { class: style, href }, words.call.replace('{hotline}', hotline))]
}

function press(label: string, style: string, pressed: () => void): HTMLElement {
  const button = make('button', { type: 'button', class: style }, label)
  button.addEventListener('click', pressed)
  return button
}

const acts = (children: HTMLElement[]) => make('div', { class: 'acts' }, ...children)
const alarm = () => drawing('M12 3.5 2.5 20h19zM12 10v4.5M12 17.2v.1', '0 0 24 24', true)
