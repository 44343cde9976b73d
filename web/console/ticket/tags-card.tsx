import { ActionIcon } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useCan } from '../me.ts'
import { Icon } from '../parts/icon.tsx'
import { TagPicker } from '../tags/tag-picker.tsx'
import { useTagging } from '../tags/tagging.tsx'
import { useTagTree } from '../tags/tree.ts'
import styles from './side.module.css'
import own from './tags-card.module.css'
import type { Ticket } from './ticket-data.ts'

/** Where the key # leads. */
export const tagsInputId = 'ticket-tags'

/** The tags of a ticket, who set them, what is suggested, and a way to set more. */
export function TagsCard({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation()
  const { nameOf } = useTagTree()
  const may = useCan()('ticket.tag', ticket) && ticket.dataState === 'active'
  const { doIt, progress } = useTagging()
  const { ticketId } = ticket
  const known = ticket.tags.filter(({ tagId }) => nameOf(tagId) !== '')
  const set = known.filter(({ state }) => state === 'set')
  const suggested = known.filter(({ state }) => state === 'suggested')
  if (!may && known.length === 0) return null
  return (
    <section className={styles.card} aria-busy={progress !== null}>
      <h2 className={styles.title}>{t('tags.of_ticket')}</h2>
      {set.length > 0 && (
        <ul className={own.tags}>
          {set.map((tag) => (
            <SetTag
              key={tag.tagId}
              tag={tag}
              onRemove={may ? () => void doIt([ticketId], 'remove', tag.tagId) : null}
            />
          ))}
        </ul>
      )}
      {may && suggested.length > 0 && (
        <div className={own.suggested}>
          <span className={styles.quiet}>{t('tags.suggested')}</span>
          <ul className={own.tags}>
            {suggested.map(({ tagId }) => (
              <li key={tagId} className={own.suggestion}>
                <button type="button" onClick={() => void doIt([ticketId], 'add', tagId)}>
                  <Icon name="plus" size={12} />
                  {nameOf(tagId)}
                </button>
                <ActionIcon
                  size={20}
                  variant="subtle"
                  color="gray"
                  aria-label={t('tags.dismiss', { tag: nameOf(tagId) })}
                  onClick={() => void doIt([ticketId], 'remove', tagId)}
                >
                  <Icon name="close" size={12} />
                </ActionIcon>
              </li>
            ))}
          </ul>
        </div>
      )}
      {may && (
        <TagPicker
          id={tagsInputId}
          aria-label={t('tags.add')}
          placeholder={t('tags.add')}
          disabled={progress !== null}
          offers={(tagId) => !set.some((tag) => tag.tagId === tagId && !tag.from)}
          onPick={(tagId) => tagId && void doIt([ticketId], 'add', tagId)}
        />
      )}
    </section>
  )
}

function SetTag({ tag, onRemove }: { tag: Ticket['tags'][number]; onRemove: (() => void) | null }) {
  const { t } = useTranslation()
  const { byId, nameOf, wayTo } = useTagTree()
  const { tagId, by, byName, from } = tag
  const who = from ? t('tags.from', { number: from.number }) : t(`tags.by.${by}`, { name: byName ?? '' })
  return (
    <li className={own.tag} title={`${wayTo(tagId)}\n${who}`}>
      {by !== 'person' && <Icon name="auto" size={12} />}
      {from && <Icon name="merge" size={12} />}
      <Link to={`/queue?view=all&tag=${byId.get(tagId)!.key}`} aria-label={t('tags.chip', { tag: wayTo(tagId), who })}>
        {nameOf(tagId)}
      </Link>
      {onRemove && !from && (
        <ActionIcon
          size={20}
          variant="subtle"
          color="gray"
          aria-label={t('tags.remove_one', { tag: nameOf(tagId) })}
          onClick={onRemove}
        >
          <Icon name="close" size={12} />
        </ActionIcon>
      )}
    </li>
  )
}
