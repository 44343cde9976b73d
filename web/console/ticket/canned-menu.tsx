import { Button, Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { listCannedReplies } from '#stages/replies/contract.ts'
import { call } from '../../kit/client.ts'
import { Icon } from '../parts/icon.tsx'
import styles from './composer.module.css'

/** Ready answers, filled in for this ticket, in the customer's language: one press puts one into the text. */
export function CannedMenu({
  ticketId,
  onChoose,
}: {
  ticketId: string
  onChoose: (text: string, key: string) => void
}) {
  const { t } = useTranslation()
  const canned = useQuery({
    queryKey: ['canned', ticketId],
    queryFn: ({ signal }) => call(listCannedReplies, { params: { ticketId }, signal }),
    staleTime: 60_000,
  })
  const replies = canned.data?.replies ?? []
  return (
    <Menu position="top-start" width={380} disabled={replies.length === 0} returnFocus={false}>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<Icon name="copy" size={14} />}
          loading={canned.isPending}
          disabled={replies.length === 0}
        >
          {t('composer.canned')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} className={styles.canned}>
        {replies.map((reply) => (
          <Menu.Item
            key={`${reply.key}.${reply.language}`}
            lang={reply.language}
            onClick={() => onChoose(reply.text, reply.key)}
          >
            <strong className={styles.cannedTitle}>{reply.title}</strong>
            <span className={styles.cannedText}>{reply.text}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
