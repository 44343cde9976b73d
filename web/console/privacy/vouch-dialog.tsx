import { Button, Modal, Radio } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { checkWays } from '#stages/privacy/shapes.rules.ts'
import { Moment } from '../parts/moment.tsx'
import { Problem } from '../parts/problem.tsx'
import { useReturnFocus } from '../parts/return-focus.ts'
import styles from './privacy.module.css'
import { useVouch } from './privacy-data.ts'

type Way = (typeof checkWays)[number]

/** Somebody made sure who calls: how, and then the code to read to them. */
export function VouchDialog({ ticketId, onClose }: { ticketId: string; onClose: () => void }) {
  const { t } = useTranslation()
  const vouch = useVouch(ticketId)
  const [how, setHow] = useState<Way | ''>('')
  useReturnFocus()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (how) vouch.mutate(how)
  }
  return (
    <Modal opened onClose={onClose} title={t('privacy.vouch_title')} closeButtonProps={{ 'aria-label': t('close') }}>
      {vouch.data ? (
        <div className={styles.form} role="status">
          <p>{t('privacy.vouch_read')}</p>
          <p className={styles.code}>{vouch.data.code.replace(/(...)(...)/, '$1 $2')}</p>
          <p className={styles.quiet}>
            {t('privacy.vouch_until')} <Moment at={vouch.data.expiresAt} />
          </p>
          <div className={styles.buttons}>
            <Button onClick={onClose}>{t('close')}</Button>
          </div>
        </div>
      ) : (
        <form className={styles.form} onSubmit={submit}>
          <p>{t('privacy.vouch_what')}</p>
          <Radio.Group value={how} onChange={(value) => setHow(value as Way)} label={t('privacy.vouch_how')}>
            <div className={styles.ways}>
              {checkWays.map((way) => (
                <Radio key={way} value={way} label={t(`privacy.way.${way}`)} />
              ))}
            </div>
          </Radio.Group>
          {vouch.error !== null && <Problem error={vouch.error} />}
          <div className={styles.buttons}>
            <Button variant="default" onClick={onClose}>
              {t('cancel')}
            </Button>
            <Button type="submit" loading={vouch.isPending} disabled={!how}>
              {t('privacy.vouch_send')}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  )
}
