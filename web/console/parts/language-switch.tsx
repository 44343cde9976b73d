import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { speak } from '../words.ts'
import { Icon } from './icon.tsx'

/** One press to the other language, named in that language, before anybody signed in. */
export function LanguageSwitch() {
  const { t, i18n } = useTranslation()
  const other = i18n.language === 'en' ? 'zh-Hans' : 'en'
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      color="gray"
      leftSection={<Icon name="language" />}
      onClick={() => void speak(other)}
      lang={other}
    >
      {t(`language.${other}`)}
    </Button>
  )
}
