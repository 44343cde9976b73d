import { Button, NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { entryOf, type Family } from '#stages/guidance/dictionary.rules.ts'
import { contentOf } from '../definitions/content.ts'
import { WordsInput } from '../forms/words-input.tsx'
import { Icon } from '../parts/icon.tsx'
import { useLanguage, useSay } from '../words.ts'
import type { Desk } from './desk.ts'
import { withCodeCause } from './draft.ts'
import styles from './guidance.module.css'
import { Preview } from './preview.tsx'

type CodePanelProps = {
  desk: Desk
  family: Family
  /** Null: what is said of codes that are not listed. */
  code: string | null
}

/** One code: what it means, to be changed, and what its customer reads. */
export function CodePanel({ desk, family, code }: CodePanelProps) {
  const { t } = useTranslation()
  const say = useSay()
  const language = useLanguage()
  const navigate = useNavigate()
  const { dictionary, forms, may } = desk
  const entry = code === null ? undefined : entryOf(family, code)
  const index = entry ? family.codes.indexOf(entry) : -1
  const change = (content: ReturnType<typeof withCodeCause>) => desk.onFamily(family.key, content)
  const causes = dictionary.causes.causes
    .map(({ key, title }) => ({ value: key, label: say(title) }))
    .toSorted((one, other) => one.label.localeCompare(other.label, language))
  const remove = (): void => {
    change({ ...contentOf(family), codes: family.codes.toSpliced(index, 1) })
    void navigate('/guidance')
  }
  return (
    <aside className={styles.panel} aria-label={t('guidance.looked_at')}>
      <Link to="/guidance" className={styles.back}>
        <Icon name="back" />
        {t('guidance.back_codes')}
      </Link>
      <h2 className={styles.panelTitle}>
        {say(family.name)} {code === null ? t('guidance.unlisted') : <code>{entry?.code ?? code}</code>}
      </h2>
      {entry ? (
        <>
          <NativeSelect
            label={t('guidance.cause_of')}
            disabled={!may}
            value={entry.cause}
            error={desk.faultAt(family.key, `/codes/${index}/cause`) ?? desk.faultAt(family.key, `/codes/${index}`)}
            data={
              causes.some(({ value }) => value === entry.cause)
                ? causes
                : [{ value: entry.cause, label: entry.cause }, ...causes]
            }
            onChange={(event) => change(withCodeCause(contentOf(family), index, event.currentTarget.value))}
          />
          <div className={styles.row}>
            <Link to={`/guidance?${new URLSearchParams({ part: 'causes', cause: entry.cause })}`}>
              {t(may ? 'guidance.edit_cause' : 'guidance.see_cause')}
            </Link>
            {may && (
              <Button size="compact-sm" variant="subtle" color="gray" onClick={remove}>
                {t('guidance.remove_code')}
              </Button>
            )}
          </div>
        </>
      ) : (
        <>
          {code !== null && <p className={styles.quiet}>{t('guidance.not_listed')}</p>}
          <fieldset className={styles.plain} disabled={!may}>
            <WordsInput
              label={t('guidance.general')}
              value={family.general}
              charsMax={400}
              lines
              faultIn={(each) => desk.faultAt(family.key, `/general/${each}`)}
              onChange={(general) => change({ ...contentOf(family), general })}
            />
          </fieldset>
        </>
      )}
      <Preview dictionary={dictionary} family={family.key} code={code ?? ''} forms={forms} />
    </aside>
  )
}
