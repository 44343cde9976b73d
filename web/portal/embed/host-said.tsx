import { contextRows } from '../../kit/host-context.ts'
import { useWords } from '../words.ts'
import { hostSaid } from './host.ts'

/** What the host page and its server say about the matter: the customer sees it before it is sent. */
export function HostSaid() {
  const { t, language } = useWords()
  const { context = {}, contextToken = '' } = hostSaid()
  const rows = contextRows(context, contextToken, language)
  if (rows.length === 0) return null
  return (
    <section aria-labelledby="along">
      <h2 id="along">{t('along.title')}</h2>
      <dl className="answers">
        {rows.map(({ name, value }) => (
          <div key={name} className="answer">
            <dt>{t(`along.${name}`)}</dt>
            <dd className="answer-value">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
