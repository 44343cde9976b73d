import { notifications } from '@mantine/notifications'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { taggedAtOnceMax, tagTickets } from '#records/tickets/tags/contract.ts'
import { call } from '../../kit/client.ts'
import { problemWords } from '../parts/problem.tsx'
import { forgetMeOn401 } from '../queries.ts'
import { showUndo } from '../ticket/undo-notice.tsx'
import { useTagTree } from './tree.ts'

export type Deed = 'add' | 'remove' | 'clear'
/** How to take each deed back: a tag that was just set leaves no trace, so that the machine may decide again. */
const oppositeOf: Record<Deed, Deed> = { add: 'clear', remove: 'add', clear: 'add' }

type Done = { changed: string[]; refused: { ticketId: string; why: string }[]; error: unknown }

/**
 * Sets or takes away a tag of many tickets, some at a time, and says how far it is. What was done before an answer failed to
 * come stays done, and can be taken back like the rest.
 */
export function useTagging() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { nameOf } = useTagTree()
  const [progress, setProgress] = useState<{ done: number; all: number } | null>(null)

  const run = async (ticketIds: string[], deed: Deed, tagId: string): Promise<Done> => {
    const done: Done = { changed: [], refused: [], error: null }
    setProgress({ done: 0, all: ticketIds.length })
    try {
      for (let from = 0; from < ticketIds.length; from += taggedAtOnceMax) {
        const some = ticketIds.slice(from, from + taggedAtOnceMax)
        const answer = await call(tagTickets, { body: { ticketIds: some, [deed]: [tagId] } })
        done.changed.push(...answer.changed.map(({ ticketId }) => ticketId))
        done.refused.push(...answer.refused)
        setProgress({ done: from + some.length, all: ticketIds.length })
      }
    } catch (error) {
      forgetMeOn401(error)
      done.error = error
    }
    setProgress(null)
    await lookAgain(queries)
    return done
  }

  /** Does it and says what came of it, with a way back. */
  const doIt = async (ticketIds: string[], deed: Deed, tagId: string): Promise<Done> => {
    const done = await run(ticketIds, deed, tagId)
    const { changed, refused, error } = done
    const facts = { tag: nameOf(tagId), count: changed.length }
    if (error) notifications.show({ message: problemWords(t, error), color: 'red', autoClose: 8_000 })
    if (refused[0])
      notifications.show({
        message: t('tags.refused', { count: refused.length, why: refused[0].why }),
        color: 'yellow',
        autoClose: 8_000,
      })
    if (changed.length > 0)
      showUndo({
        message: t(`tags.done.${deed}`, facts),
        undo: t('tags.undo'),
        onUndo: () => void run(changed, oppositeOf[deed], tagId),
      })
    else if (!error && !refused[0] && ticketIds.length > 1)
      notifications.show({ message: t('tags.nothing_changed'), color: 'gray' })
    return done
  }
  return { progress, doIt }
}

function lookAgain(queries: QueryClient): Promise<unknown> {
  const keys = ['queue', 'ticket', 'tag-figures', 'tag-quotes']
  return Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: [key] })))
}
