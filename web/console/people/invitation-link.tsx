import { Button, CopyButton, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import styles from './people.module.css'

/** The link is shown once: copy it and give it to the person yourself. */
export function InvitationLink({ link }: { link: string }) {
  const { t } = useTranslation()
  return (
    <div className={styles.link} role="status">
      <TextInput
        label={t('invite.link')}
        description={t('invite.link_what')}
        value={link}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
        classNames={{ input: styles.mono }}
      />
      <CopyButton value={link}>
        {({ copied, copy }) => (
          <Button variant="light" leftSection={<Icon name={copied ? 'check' : 'copy'} />} onClick={copy}>
            {t(copied ? 'copied' : 'invite.copy')}
          </Button>
        )}
      </CopyButton>
    </div>
  )
}
