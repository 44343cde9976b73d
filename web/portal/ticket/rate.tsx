import { type FormEvent, useState } from 'react'
import { call } from '../../kit/client.ts'
import { followTicket, rateTicket } from '../api.ts'
import { Input } from '../ask/input.tsx'
import { Trouble } from '../shell/trouble.tsx'
import { useWords } from '../words.ts'
import { type Acts, useAct } from './acts.ts'
import { allStars, Star, type StarCount } from './stars.tsx'

const lowStarsMax = 2

/** One to five stars, each with its word; says beforehand that a low rating brings the matter back. */
export function Rate({ ticket, show, withTicket }: Acts) {
  const { t } = useWords()
  const act = useAct()
  const [stars, setStars] = useState<StarCount | null>(null)
  const [pointed, setPointed] = useState<StarCount | null>(null)
  const [words, setWords] = useState('')
  const [isMissing, setIsMissing] = useState(false)
  const shown = pointed ?? stars
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setIsMissing(stars === null)
    if (stars === null) {
      document.getElementById('stars-1')?.focus()
      return
    }
    const params = { number: ticket.number }
    const body = { stars, ...(words.trim() ? { words: words.trim() } : {}) }
    void act.run(JSON.stringify(body), async (idempotencyKey) => {
      await withTicket(() => call(rateTicket, { params, body, idempotencyKey }))
      show(await call(followTicket, { params }))
    })
  }
  return (
    <form className="rate" onSubmit={submit} noValidate>
      <fieldset aria-describedby="rate-low">
        <legend>{t('rate.title')}</legend>
        <div className="stars" onPointerLeave={() => setPointed(null)}>
          {allStars.map((count) => (
            <label key={count} onPointerEnter={(event) => event.pointerType === 'mouse' && setPointed(count)}>
              <input
                id={`stars-${count}`}
                type="radio"
                name="stars"
                value={count}
                checked={stars === count}
                onChange={() => setStars(count)}
              />
              <Star filled={shown !== null && count <= shown} />
              <span className="unseen">{t('rate.option', { count, word: t(`rate.stars.${count}`) })}</span>
            </label>
          ))}
          <b aria-hidden="true">{shown ? t(`rate.stars.${shown}`) : t('rate.none')}</b>
        </div>
        {isMissing && stars === null && (
          <p className="fault" role="alert">
            {t('rate.missing')}
          </p>
        )}
      </fieldset>
      <p className={stars !== null && stars <= lowStarsMax ? 'rate-low rate-low-now' : 'rate-low'} id="rate-low">
        {t('rate.low')}
      </p>
      <Input
        id="rate-words"
        label={t(stars !== null && stars <= lowStarsMax ? 'rate.wordsLow' : 'rate.words')}
        rows={2}
        value={words}
        onChange={(text) => setWords(text.slice(0, 2000))}
      />
      {act.error !== null && <Trouble error={act.error} title={t('rate.failed')} />}
      <div className="actions">
        <button type="submit" className="button" aria-disabled={act.busy}>
          {t(act.busy ? 'rate.busy' : 'rate.send')}
        </button>
      </div>
    </form>
  )
}
