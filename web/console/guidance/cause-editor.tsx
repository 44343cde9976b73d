import { Button, Checkbox, NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { type Cause, type Dictionary, moneyStates, reaches } from '#stages/guidance/dictionary.rules.ts'
import { contentOf } from '../definitions/content.ts'
import { WordsInput } from '../forms/words-input.tsx'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import { ComplaintInputs } from './complaint-inputs.tsx'
import type { Desk } from './desk.ts'
import { mayGo, usesOf, withCause, withCopy, withoutCause } from './draft.ts'
import styles from './guidance.module.css'
import { Preview } from './preview.tsx'
import { StepList } from './step-list.tsx'
import { WaitInputs } from './wait-inputs.tsx'

/** One cause: its sentences, what to do now, and what follows when somebody complains; beside it what its customer reads. */
export function CauseEditor({ desk, cause }: { desk: Desk; cause: Cause }) {
  const { t } = useTranslation()
  const say = useSay()
  const navigate = useNavigate()
  const { dictionary, may } = desk
  const content = contentOf(dictionary.causes)
  const place = `/causes/${dictionary.causes.causes.indexOf(cause)}`
  const at = (pointer: string) => desk.faultAt('causes', place + pointer)
  const change = (part: Partial<Cause>): void => desk.onCauses(withCause(content, { ...cause, ...part }))
  const uses = usesOf(dictionary)
  const copy = (): void => {
    const made = withCopy(content, cause)
    desk.onCauses(made.content)
    void navigate(`/guidance?${new URLSearchParams({ part: 'causes', cause: made.key })}`)
  }
  const remove = (): void => {
    desk.onCauses(withoutCause(content, cause.key))
    void navigate('/guidance?part=causes')
  }
  return (
    <>
      <div className={styles.row}>
        <Link to="/guidance?part=causes" className={styles.backAlways}>
          <Icon name="back" />
          {t('guidance.back_causes')}
        </Link>
        {may && (
          <Button size="compact-sm" variant="subtle" onClick={copy}>
            {t('guidance.copy_cause')}
          </Button>
        )}
        {may && mayGo(cause.key, uses) && (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={remove}>
            {t('guidance.remove_cause')}
          </Button>
        )}
      </div>
      <div className={styles.columns}>
        <fieldset className={styles.writing} disabled={!may}>
          <section className={styles.card}>
            <h2>{say(cause.title) || cause.key}</h2>
            <p className={styles.quiet}>{t('guidance.leads_here', { count: uses.get(cause.key) ?? 0 })}</p>
            <WordsInput
              label={t('guidance.cause_title')}
              value={cause.title}
              charsMax={120}
              faultIn={(language) => at(`/title/${language}`)}
              onChange={(title) => change({ title })}
            />
            <WordsInput
              label={t('guidance.why')}
              value={cause.why}
              charsMax={400}
              lines
              faultIn={(language) => at(`/why/${language}`)}
              onChange={(why) => change({ why })}
            />
            <div className={styles.pair}>
              <NativeSelect
                label={t('guidance.money_label')}
                value={cause.money}
                data={moneyStates.map((value) => ({ value, label: t(`guidance.money.${value}`) }))}
                onChange={(event) => change({ money: event.currentTarget.value as Cause['money'] })}
              />
              <NativeSelect
                label={t('guidance.methods_label')}
                value={cause.methods}
                error={at('/methods')}
                data={reaches.map((value) => ({ value, label: t(`guidance.methods.${value}`) }))}
                onChange={(event) => change({ methods: event.currentTarget.value as Cause['methods'] })}
              />
              <WaitInputs wait={cause.wait} onWait={(wait) => change({ wait })} fault={at('/wait')} />
              <Checkbox
                label={t('guidance.danger')}
                description={t('guidance.danger_what')}
                checked={cause.danger}
                onChange={(event) => change({ danger: event.currentTarget.checked })}
              />
            </div>
          </section>
          <StepList desk={desk} cause={cause} place={place} />
          <section className={styles.card}>
            <h2>{t('guidance.complaint')}</h2>
            <p className={styles.quiet}>{t('guidance.complaint_what')}</p>
            <ComplaintInputs
              forms={desk.forms}
              complaint={cause.complaint}
              faultAt={at}
              onComplaint={(complaint) => change({ complaint })}
            />
          </section>
        </fieldset>
        <div className={styles.panel}>
          <Preview dictionary={onlyFor(dictionary, cause)} family="" code="" forms={desk.forms} />
        </div>
      </div>
    </>
  )
}

/** A dictionary in which everything has this cause, so that it is shown without a code that leads to it. */
function onlyFor({ causes }: Dictionary, cause: Cause): Dictionary {
  const family = {
    ...{ key: '', version: 0, name: { 'zh-Hans': '', en: '' }, source: '', checkedOn: '', unverified: [] },
    ...{ prefixes: [], general: cause.why, codes: [{ code: '', cause: cause.key }] },
  }
  return { causes, families: [family] }
}
