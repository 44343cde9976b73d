import { When } from '../../kit/when.tsx'
import { useSaying } from '../portal.ts'
import { Hotline } from '../shell/hotline.tsx'
import { Icon, type IconName } from '../shell/icon.tsx'
import { Sentence, slot } from '../shell/sentence.tsx'
import { useWords, type WordKey } from '../words.ts'
import type { OwnHold, OwnMoney } from './use-own-money.ts'

const icons: Record<OwnHold['state'], IconName> = {
  requested: 'clock',
  standing: 'check',
  ending: 'clock',
  over: 'check',
  failed: 'alert',
}
const isNeeded = ({ state }: OwnHold) => state === 'requested' || state === 'standing' || state === 'failed'

type Props = {
  money: OwnMoney | null
  /** The number to call stands on the page already. */
  hasHotline?: boolean
}

/** What is protected, since when and until when, and what to do now. Nothing is said to stand before it does. */
export function Protected({ money, hasHotline = false }: Props) {
  const { t } = useWords()
  const saying = useSaying()
  if (!money || money.holds.length === 0) return null
  const { holds, callBy } = money
  const isUrgent = holds.some(({ state }) => state === 'failed')
  return (
    <section className={isUrgent ? 'safe safe-urgent' : 'safe'} aria-label={t('safe.title')}>
      <div role="status">
        {holds.map((hold) => (
          <HoldWords key={`${hold.target} ${hold.since}`} hold={hold} />
        ))}
      </div>
      {holds.some(isNeeded) && (
        <>
          <h2>{t('safe.next')}</h2>
          <ul>
            <li>{t('safe.codes')}</li>
            <li>{t('safe.pay')}</li>
            <li>
              {callBy ? (
                <Sentence words={t('safe.call', { when: slot })}>
                  <When at={callBy} saying={saying} />
                </Sentence>
              ) : (
                t('safe.noCall')
              )}
            </li>
          </ul>
          {!hasHotline && <Hotline urgent={isUrgent} />}
        </>
      )}
    </section>
  )
}

function HoldWords({ hold }: { hold: OwnHold }) {
  const { t } = useWords()
  const saying = useSaying()
  const { state, target, since, until, wasFalseAlarm } = hold
  const title: WordKey = `safe.${state}.${target}`
  return (
    <div className="safe-hold">
      <Icon name={icons[state]} size={24} />
      <div>
        <b>{t(title)}</b>
        {state === 'standing' && (
          <>
            <p>{t(`safe.effect.${target}`)}</p>
            <p className="safe-times">
              <Sentence words={t('safe.since', { when: slot })}>
                <When at={since} saying={saying} />
              </Sentence>
              {until && (
                <span>
                  <Sentence words={t('safe.until', { when: slot })}>
                    <When at={until} saying={saying} />
                  </Sentence>
                </span>
              )}
            </p>
          </>
        )}
        {state === 'requested' && <p>{t('safe.soon')}</p>}
        {state === 'failed' && <p>{t('safe.callNow')}</p>}
        {state === 'over' && (
          <p>
            {wasFalseAlarm ? (
              t('safe.sorry')
            ) : (
              <Sentence words={t('safe.overAt', { when: slot })}>
                <When at={since} saying={saying} />
              </Sentence>
            )}
          </p>
        )}
      </div>
    </div>
  )
}
