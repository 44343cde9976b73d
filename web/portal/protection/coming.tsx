import { When } from '../../kit/when.tsx'
import { moneyWords } from '../money/money-words.ts'
import { useSaying } from '../portal.ts'
import { Icon, type IconName } from '../shell/icon.tsx'
import { Sentence, slot } from '../shell/sentence.tsx'
import { useWords } from '../words.ts'
import type { OwnMoney } from './use-own-money.ts'

const icons: Record<OwnMoney['payments'][number]['state'], IconName> = {
  sent: 'clock',
  arrived: 'check',
  failed: 'alert',
}

/** Money that was sent to the customer, that arrived, or that came to nothing. Proposals are nobody's promise. */
export function Coming({ money }: { money: OwnMoney | null }) {
  const { t, language } = useWords()
  const saying = useSaying()
  if (!money || money.payments.length === 0) return null
  return (
    <section className="coming" aria-labelledby="coming">
      <h2 id="coming">{t('coming.title')}</h2>
      <ul role="status">
        {money.payments.map(({ kind, state, amount, at }) => (
          <li key={`${kind} ${at}`} className={`coming-${state}`}>
            <Icon name={icons[state]} size={20} />
            <span>
              <b>{t(`coming.${kind}.${state}`, { amount: amount ? moneyWords(amount, language) : '' })}</b>
              <small>
                <Sentence words={t(`coming.when.${state}`, { when: slot })}>
                  <When at={at} saying={saying} />
                </Sentence>
              </small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
