import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useTaxonomy } from '../queue/queue-data.ts'
import { useSay } from '../words.ts'
import styles from './classifier.module.css'
import { type Pair, pairsIn } from './confusion.ts'

type CellDetailsProps = { truth: string; decided: string; pairs: Pair[]; corrected: Pair[] }

/** The codes behind a cell of the map, and the tickets that people corrected so. */
export function CellDetails({ truth, decided, pairs, corrected }: CellDetailsProps) {
  const { t } = useTranslation()
  const say = useSay()
  const codes = useTaxonomy().data?.groups.flatMap((group) => group.codes) ?? []
  const nameOf = (code: string) => {
    const entry = codes.find((candidate) => candidate.code === code)
    return entry ? `${code} ${say(entry.label)}` : code
  }
  const tickets = (pair: Pick<Pair, 'truth' | 'decided'>) =>
    corrected.find((one) => one.truth === pair.truth && one.decided === pair.decided)?.count ?? 0
  return (
    <div className={styles.details} role="status">
      <h3>{t('classifier.cell_title', { truth, decided })}</h3>
      <ul>
        {pairsIn(pairs, truth, decided).map((pair) => (
          <li key={`${pair.truth} ${pair.decided}`}>
            <span>
              {pair.truth === pair.decided
                ? nameOf(pair.truth)
                : t('classifier.taken_for', { truth: nameOf(pair.truth), decided: nameOf(pair.decided) })}
            </span>
            <b>{pair.count}</b>
            {tickets(pair) > 0 && (
              <Link to={`/queue?view=all&corrected=${pair.decided}&code=${pair.truth}`}>
                {t('classifier.see_tickets', { count: tickets(pair) })}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
