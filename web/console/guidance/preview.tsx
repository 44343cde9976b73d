import { Checkbox, SegmentedControl } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Form } from '#records/knowledge/forms.rules.ts'
import type { Dictionary } from '#stages/guidance/dictionary.rules.ts'
import { guide } from '#stages/guidance/guidance.rules.ts'
import { applyStyles } from '../../kit/elements.ts'
import css from '../../kit/guidance/card.css?inline'
import { guidanceCard } from '../../kit/guidance/card.ts'
import { useNow } from '../../kit/now.ts'
import { useMe } from '../me.ts'
import { words } from '../words.ts'
import styles from './guidance.module.css'
import own from './preview.module.css'

type PreviewProps = { dictionary: Dictionary; family: string; code: string; forms: Form[] }

/** A customer who has a few ways to pay and used the first. */
const example = ['balance', 'debit', 'credit']

/**
 * What a customer reads, at the width of a phone: the card that stands in a host app's page, made by the same code from the same
 * rules. Our own page says the same in its own frame.
 */
export function Preview({ dictionary, family, code, forms }: PreviewProps) {
  const { t } = useTranslation()
  const { organisation } = useMe()
  const at = useNow()
  const [language, setLanguage] = useState<'zh-Hans' | 'en'>(words.language === 'en' ? 'en' : 'zh-Hans')
  const [canAct, setCanAct] = useState(false)
  const host = useRef<HTMLDivElement>(null)
  const methods = example.map((method) => ({ method, upToMinor: null }))
  const told = guide(
    dictionary,
    { family, code, method: example[0]!, methods, amountMinor: null, at },
    { zone: organisation.zone, language, forms },
  )
  const form = forms.find(({ key }) => key === told.complaint?.form)
  useEffect(() => {
    const root = host.current!.shadowRoot ?? host.current!.attachShadow({ mode: 'open' })
    applyStyles(root, css, 'card.css')
    const nothing = () => undefined
    const hotline = organisation.hotline
    root.replaceChildren(guidanceCard(told, language, { can: () => canAct, act: nothing, complain: nothing, hotline }))
  })
  return (
    <section className={own.preview} aria-label={t('guidance.preview')}>
      <header className={own.head}>
        <h2>{t('guidance.preview')}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t('guidance.preview_language')}
          value={language}
          onChange={(value) => setLanguage(value as 'zh-Hans' | 'en')}
          data={(['zh-Hans', 'en'] as const).map((value) => ({ value, label: t(`language.${value}`) }))}
        />
      </header>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the number in the card from being called */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link is a click */}
      <div ref={host} className={own.phone} lang={language} onClick={(event) => event.preventDefault()} />
      <Checkbox
        size="xs"
        label={t('guidance.preview_acts')}
        checked={canAct}
        onChange={(event) => setCanAct(event.currentTarget.checked)}
      />
      <p className={styles.quiet}>
        {form && told.complaint
          ? t('guidance.preview_form', { form: form.title[language], code: told.complaint.code })
          : t('guidance.preview_no_form')}
      </p>
    </section>
  )
}
