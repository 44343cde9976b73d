import { call } from '../../kit/client.ts'
import { sayDay } from '../../kit/dates.ts'
import { readOwnData } from '../api.ts'
import { useSaying } from '../portal.ts'
import { Icon } from '../shell/icon.tsx'
import { Trouble } from '../shell/trouble.tsx'
import { useAct } from '../ticket/acts.ts'
import { useWords } from '../words.ts'
import { Consents } from './consents.tsx'
import { Correctable } from './correctable.tsx'
import { saveAsFile } from './download.ts'
import { EraseRequest } from './erase-request.tsx'
import { OwnTicket } from './own-ticket.tsx'
import type { OwnData } from './use-own-data.ts'

export type OwnProps = { number: string; data: OwnData; again: () => Promise<void> }

/** Everything of one's own on one page, in the original, with a way to correct and to take it along. */
export function OwnDataView({ number, data, again }: OwnProps) {
  const { t } = useWords()
  const saying = useSaying()
  const copying = useAct()
  const contacts = data.contacts.filter(({ until }) => until === null)
  const earlier = data.contacts.filter(({ until }) => until !== null)
  const copy = (): void =>
    void copying.run(number, async () => {
      const file = await call(readOwnData, { params: { number }, body: { as: 'file' } })
      saveAsFile(`${number}.json`, JSON.stringify(file, null, 2))
    })
  return (
    <>
      <p className="lead">{t('own.lead')}</p>
      {data.state === 'restricted' && <p className="notice">{t('own.restricted')}</p>}
      <section aria-labelledby="who">
        <h2 id="who">{t('own.who')}</h2>
        <dl className="answers">
          {data.name && (
            <Correctable number={number} what="name" label={t('own.name')} value={data.name.value} again={again} />
          )}
          {contacts.map((contact) => (
            <Correctable
              key={contact.contactId}
              number={number}
              what={contact.kind}
              contactId={contact.contactId}
              label={t(`own.kind.${contact.kind}`)}
              value={contact.value}
              note={contact.kind === 'email' ? t(contact.verified ? 'own.verified' : 'own.unverified') : undefined}
              again={again}
            />
          ))}
          {earlier.map((contact) => (
            <div className="answer" key={contact.contactId}>
              <dt>{t('own.earlier', { kind: t(`own.kind.${contact.kind}`), day: sayDay(contact.until!, saying) })}</dt>
              <dd className="answer-value answer-none">{contact.value}</dd>
            </div>
          ))}
        </dl>
        {!data.name && contacts.length === 0 && <p>{t('own.nobody')}</p>}
      </section>
      <section aria-labelledby="cases">
        <h2 id="cases">{t('own.cases', { count: data.tickets.length })}</h2>
        {data.tickets.map((ticket) => (
          <OwnTicket key={ticket.number} ticket={ticket} isOpen={ticket.number === number} />
        ))}
      </section>
      <Consents number={number} consents={data.consents} again={again} />
      <section aria-labelledby="copy" className="unprinted">
        <h2 id="copy">{t('own.copy')}</h2>
        <p>{t('own.copyHint')}</p>
        {copying.error !== null && <Trouble error={copying.error} title={t('own.copyFailed')} />}
        <div className="actions">
          <button type="button" className="button" onClick={copy} aria-disabled={copying.busy}>
            <Icon name="paper" size={20} />
            {t('own.copyFile')}
          </button>
          <button type="button" className="button button-quiet" onClick={() => window.print()}>
            <Icon name="print" size={20} />
            {t('own.copyPrint')}
          </button>
        </div>
      </section>
      <EraseRequest number={number} data={data} again={again} />
    </>
  )
}
