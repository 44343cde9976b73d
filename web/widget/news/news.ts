/** The unseen page in the frame: it keeps what was sent, asks whether there are answers, and tells yes or no. */
import { call, ProblemAnswer } from '../../kit/client.ts'
import { meetHost, tellHost } from '../../kit/host-page.ts'
import { forgetTicket, type Kept, keepTicket, newsMark, readKept } from '../../kit/kept.ts'
import { openTracking } from '../api.ts'

/** The mark of a ticket as it stands now; null when it cannot be asked. */
async function markOf(number: string, secret: string): Promise<number | null> {
  try {
    return newsMark(await call(openTracking, { body: { number, secret } }))
  } catch (error) {
    if (error instanceof ProblemAnswer && error.status === 404) forgetTicket(number)
    return null
  }
}

async function hasNews({ number, secret, seen }: Kept): Promise<boolean> {
  const mark = await markOf(number, secret)
  return mark !== null && mark > seen
}

async function look(): Promise<void> {
  const found = await Promise.all(readKept().map(hasNews))
  tellHost({ huiyin: 'news', news: found.includes(true) })
}

const isMet = meetHost((message) => {
  if (message.huiyin === 'keep') void keep(message.number, message.secret)
})

/** Keeps a ticket that its secret opens; what does not open is none. */
async function keep(number: string, secret: string): Promise<void> {
  const mark = await markOf(number, secret)
  if (mark !== null) keepTicket(number, secret, mark)
}

if (isMet) void look()
