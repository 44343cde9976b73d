import { useState } from 'react'
import { call } from '../../kit/client.ts'
import { chooseConsent } from '../api.ts'
import { Trouble } from '../shell/trouble.tsx'
import { useAct } from '../ticket/acts.ts'
import { useWords } from '../words.ts'
import type { OwnProps } from './own-data-view.tsx'

const purpose = 'satisfaction_research'

/** What was agreed to besides the case itself. It is taken back as it was given: with one press. */
export function Consents({
  number,
  consents,
  again,
}: Omit<OwnProps, 'data'> & { consents: OwnProps['data']['consents'] }) {
  const { t } = useWords()
  const act = useAct()
  const isGiven = consents.some((each) => each.purpose === purpose && each.withdrawnAt === null)
  const [chosen, setChosen] = useState(isGiven)
  const choose = async (given: boolean): Promise<void> => {
    setChosen(given)
    const worked = await act.run(String(given), async () => {
      await call(chooseConsent, { params: { number, purpose }, body: { given } })
      await again()
    })
    if (!worked) setChosen(isGiven)
  }
  return (
    <section aria-labelledby="consents" className="unprinted">
      <h2 id="consents">{t('own.consents')}</h2>
      <label className="radio">
        <input type="checkbox" checked={chosen} onChange={(event) => void choose(event.target.checked)} />
        <span>{t('consent.research')}</span>
      </label>
      <p className="small">{t('own.consentsHint')}</p>
      {act.error !== null && <Trouble error={act.error} title={t('own.correctFailed')} />}
    </section>
  )
}
