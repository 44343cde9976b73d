import { useWords } from '../words.ts'
import { allStars, Star, starCount } from './stars.tsx'
import type { Ticket } from './use-ticket.ts'

/** The rating that was given. */
export function Rated({ rating }: { rating: NonNullable<Ticket['rating']> }) {
  const { t } = useWords()
  const count = starCount(rating.stars)
  return (
    <section className="rated" aria-labelledby="rated">
      <h2 id="rated">{t('rate.given')}</h2>
      <p>
        {allStars.map((each) => (
          <Star key={each} filled={each <= count} size={20} />
        ))}
        <span>{t('rate.option', { count, word: t(`rate.stars.${count}`) })}</span>
      </p>
      {rating.words && <blockquote>{rating.words}</blockquote>}
    </section>
  )
}
