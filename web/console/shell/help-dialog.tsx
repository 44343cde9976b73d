import { Kbd, Modal } from '@mantine/core'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { useReturnFocus } from '../parts/return-focus.ts'
import styles from './help.module.css'
import { modKey } from './keys.ts'

const lists: { key: string; shortcuts: [keys: string[], key: string][] }[] = [
  {
    key: 'everywhere',
    shortcuts: [
      [[modKey, 'K'], 'palette'],
      [['/'], 'search'],
      [['g', 'm'], 'mine'],
      [['g', 'q'], 'open'],
      [['g', 'b'], 'board'],
      [['?'], 'help'],
    ],
  },
  {
    key: 'list',
    shortcuts: [
      [['j'], 'next'],
      [['k'], 'previous'],
      [['Enter'], 'enter'],
      [['a'], 'assign'],
      [['t'], 'take'],
      [['T'], 'take_next'],
      [['r'], 'reply'],
      [['n'], 'note'],
      [['x'], 'mark'],
      [['#'], 'tags'],
    ],
  },
  {
    key: 'ticket',
    shortcuts: [
      [['j'], 'next_ticket'],
      [['k'], 'previous_ticket'],
      [['r'], 'reply'],
      [['n'], 'note'],
      [['a'], 'assign'],
      [['t'], 'take'],
      [['#'], 'tags'],
      [['u'], 'list'],
      [[modKey, 'Enter'], 'send'],
      [['Esc'], 'leave'],
    ],
  },
]

export function HelpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  useReturnFocus()
  return (
    <Modal opened onClose={onClose} title={t('help.title')} size="xl" closeButtonProps={{ 'aria-label': t('close') }}>
      <div className={styles.lists}>
        {lists.map((list) => (
          <section key={list.key}>
            <h3 className={styles.heading}>{t(`help.${list.key}`)}</h3>
            <dl className={styles.keys}>
              {list.shortcuts.map(([keys, what]) => (
                <Fragment key={what}>
                  <dt>
                    {keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dt>
                  <dd>{t(`help.key.${what}`)}</dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}
