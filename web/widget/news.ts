import { type Frame, openFrame } from './frame.ts'
import { remembered } from './settings.ts'

/** Whether an answer waits, as our frame says; every button shows it. */
let hasNews = false
let show: (news: boolean) => void
let frame: Frame | null = null

/** Says who shows the news. */
export function onNews(reader: (news: boolean) => void): void {
  show = reader
}

export function tellNews(news: boolean): void {
  hasNews = news
  show(news)
}

export const isNews = (): boolean => hasNews

/** Notes that this browser has sent something, so that the next page asks for news. No secret is in the flag. */
export function noteSent(): void {
  remembered.write('sent', '1')
}

/** Whether something was ever sent from here: pages of everybody else load nothing of ours. */
export const hasSent = (): boolean => remembered.read('sent') !== ''

/** The unseen frame that keeps secrets and knows of news. Opened at most once a page. */
function newsFrame(): Frame {
  if (!frame) {
    frame = openFrame('news', '', (message) => message.huiyin === 'news' && tellNews(message.news))
    frame.element.hidden = true
    frame.element.setAttribute('aria-hidden', 'true')
    frame.element.tabIndex = -1
    document.body.append(frame.element)
  }
  return frame
}

export function askForNews(): void {
  if (hasSent()) newsFrame()
}

/** Hands number and secret of a ticket to our own storage; the page around keeps neither. */
export function keepInFrame(number: string, secret: string): void {
  noteSent()
  newsFrame().tell({ huiyin: 'keep', number, secret })
}
