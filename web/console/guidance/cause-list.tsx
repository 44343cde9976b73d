import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { moneyStates } from '#stages/guidance/dictionary.rules.ts'
import { contentOf } from '../definitions/content.ts'
import { WordsInput } from '../forms/words-input.tsx'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import own from './causes.module.css'
import type { Desk } from './desk.ts'
import { DocumentHistory } from './document-history.tsx'
import { usesOf } from './draft.ts'
import styles from './guidance.module.css'

/** Every cause with what it says of the money and how many codes lead to it; and the three sentences about money. */
export function CauseList({ desk }: { desk: Desk }) {
  const { t } = useTranslation()
  const say = useSay()
  const { causes } = desk.dictionary
  const uses = usesOf(desk.dictionary)
  return (
    <>
      <div className={styles.card}>
        <div className={styles.row}>
          <DocumentHistory desk={desk} document="causes" />
        </div>
        <ul className={own.causes} aria-label={t('guidance.causes')}>
          {causes.causes.map((cause, index) => {
            const faults = desk.faultsBelow('causes', `/causes/${index}`)
            return (
              <li key={cause.key}>
                <Link to={`/guidance?${new URLSearchParams({ part: 'causes', cause: cause.key })}`}>
                  <b>{say(cause.title) || cause.key}</b>
                  <small data-money={cause.money}>{t(`guidance.money.${cause.money}`)}</small>
                  <small>{t('guidance.code_count', { count: uses.get(cause.key) ?? 0 })}</small>
                  {cause.danger && (
                    <small className={own.fault}>
                      <Icon name="shield" size={14} />
                      {t('guidance.danger')}
                    </small>
                  )}
                  {faults > 0 && (
                    <small className={own.fault}>
                      <Icon name="alert" size={14} />
                      {t('guidance.fault_count', { count: faults })}
                    </small>
                  )}
                </Link>
              </li>
            )
          })}
        </ul>
      </div>
      <section className={styles.card}>
        <h2>{t('guidance.money_words')}</h2>
        <p className={styles.quiet}>{t('guidance.money_words_what')}</p>
        <fieldset className={styles.plain} disabled={!desk.may}>
          {moneyStates.map((state) => (
            <WordsInput
              key={state}
              label={t(`guidance.money.${state}`)}
              value={causes.money[state]}
              charsMax={300}
              lines
              faultIn={(language) => desk.faultAt('causes', `/money/${state}/${language}`)}
              onChange={(words) => desk.onCauses({ ...contentOf(causes), money: { ...causes.money, [state]: words } })}
            />
          ))}
        </fieldset>
      </section>
    </>
  )
}
