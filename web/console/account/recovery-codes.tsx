import { Button, CopyButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import styles from './account.module.css'

/** Recovery codes, this once: to be kept on paper or in a safe place. */
export function RecoveryCodes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const { t } = useTranslation()
  const text = codes.join('\n')
  return (
    <section className={styles.codes} role="status" aria-label={t('account_page.codes')}>
      <h2>{t('account_page.codes_keep')}</h2>
      <p>{t('account_page.codes_keep_what')}</p>
      <ol>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className={styles.buttons}>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" leftSection={<Icon name={copied ? 'check' : 'copy'} />} onClick={copy}>
              {t(copied ? 'copied' : 'account_page.codes_copy')}
            </Button>
          )}
        </CopyButton>
        <Button
          component="a"
          variant="default"
          leftSection={<Icon name="save" />}
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`}
          download="huiyin-recovery-codes.txt"
        >
          {t('account_page.codes_save')}
        </Button>
        <Button onClick={onKept}>{t('account_page.codes_kept')}</Button>
      </div>
    </section>
  )
}
