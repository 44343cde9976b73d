import { useEffect, useState } from 'react'
import { call } from '../../kit/client.ts'
import { confirmAddress } from '../api.ts'
import { go } from '../paths.ts'
import { Page } from '../shell/page.tsx'
import { Trouble } from '../shell/trouble.tsx'
import { useWords } from '../words.ts'
import { forgetConfirmation } from './confirmation.ts'

/** Where the link of a letter leads: opening it is all there is to do. From here on to the progress. */
export function ConfirmAddress({ number, token }: { number: string; token: string }) {
  const { t } = useWords()
  const [address, setAddress] = useState<string | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [tries, setTries] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: trying again is a try of the same
  useEffect(() => {
    setError(null)
    call(confirmAddress, { body: { token } }).then((answer) => setAddress(answer.address), setError)
  }, [token, tries])
  const follow = () => {
    forgetConfirmation(number)
    go(`/t/${number}`, { replace: true })
  }
  return (
    <Page title={t(address ? 'confirm.done' : 'confirm.title')}>
      {error !== null && <Trouble error={error} title={t('confirm.failed')} again={() => setTries(tries + 1)} />}
      <p className="lead" role="status">
        {address ? t('confirm.doneLead', { number, address }) : error === null && t('confirm.doing')}
      </p>
      <div className="actions">
        <button type="button" className="button" onClick={follow}>
          {t('confirm.follow')}
        </button>
      </div>
    </Page>
  )
}
