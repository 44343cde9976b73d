import { ActionIcon, Popover } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../../parts/icon.tsx'
import styles from './search.module.css'

const examples = ['words', 'phrase', 'not', 'or', 'status', 'amount', 'mine', 'days', 'late']

/** How to search, by examples that can be tried. */
export function SearchHelp({ onTry }: { onTry: (typed: string) => void }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" shadow="md" width={340} trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon
          size="xs"
          variant="subtle"
          color="gray"
          aria-label={t('search.help')}
          aria-haspopup="dialog"
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="help" size={14} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('search.help')}>
        <h2 className={styles.helpTitle}>{t('search.help')}</h2>
        <p className={styles.helpLead}>{t('search.help_lead')}</p>
        <ul className={styles.helpList}>
          {examples.map((example) => (
            <li key={example}>
              <button
                type="button"
                className={styles.tryIt}
                onClick={() => {
                  setOpen(false)
                  onTry(t(`search.try.${example}.typed`))
                }}
              >
                {t(`search.try.${example}.typed`)}
              </button>
              <span>{t(`search.try.${example}.what`)}</span>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  )
}
