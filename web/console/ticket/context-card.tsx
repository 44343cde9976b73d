import { Tooltip } from '@mantine/core'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { type Context, type ContextName, contextNames } from '#records/entries/context.rules.ts'
import { Icon, type IconName } from '../parts/icon.tsx'
import { moneyWords } from '../parts/money.ts'
import { useLanguage, useSay } from '../words.ts'
import styles from './context.module.css'
import side from './side.module.css'
import type { Ticket } from './ticket-data.ts'

type Said = NonNullable<Ticket['context']>

const icons: Record<Said['trust'], IconName> = { signed: 'check', unsigned: 'web', invalid: 'alert' }
const codes: ContextName[] = ['page', 'orderNo', 'transactionNo', 'errorCode', 'customerRef']

/** What the host app said about the moment, and whether its server vouched for it. */
export function ContextCard({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation()
  const say = useSay()
  const { context, entry } = ticket
  if (!context && !entry) return null
  return (
    <section className={side.card}>
      <h2 className={styles.title}>
        {t('context.title')}
        {context && <TrustBadge context={context} />}
      </h2>
      <dl className={side.facts}>
        {entry && (
          <>
            <dt>{t('context.entry')}</dt>
            <dd>{say(entry.name)}</dd>
          </>
        )}
        {context && <Values ticket={ticket} said={context.trust === 'signed' ? context.signed : context.claimed} />}
      </dl>
      {context?.trust === 'signed' && Object.keys(context.claimed).length > 0 && (
        <>
          <h3 className={side.subtitle}>{t('context.by_page')}</h3>
          <dl className={side.facts}>
            <Values ticket={ticket} said={context.claimed} />
          </dl>
        </>
      )}
    </section>
  )
}

function Values({ ticket, said }: { ticket: Ticket; said: Context }) {
  const { t } = useTranslation()
  const language = useLanguage()
  return contextNames
    .filter((name) => name !== 'currency' && said[name])
    .map((name) => {
      const value = name === 'amountMinor' ? moneyWords(amountOf(said), language) : said[name]
      return (
        <Fragment key={name}>
          <dt>{t(`context.${name}`)}</dt>
          <dd>
            {codes.includes(name) ? <code className={side.code}>{value}</code> : value}
            <Written ticket={ticket} name={name} said={said} />
          </dd>
        </Fragment>
      )
    })
}

/** The word, and on hover or focus what it means and, for a token that failed, why. */
function TrustBadge({ context: { trust, fault } }: { context: Said }) {
  const { t } = useTranslation()
  const what = fault
    ? t('sentences', { before: t(`context.fault.${fault}`), next: t('context.invalid_what') })
    : t(`context.${trust}_what`)
  return (
    <Tooltip label={what}>
      <button type="button" className={styles.trust} data-trust={trust}>
        <Icon name={icons[trust]} size={12} />
        {t(`context.${trust}`)}
      </button>
    </Tooltip>
  )
}

/** What the customer wrote, where it says otherwise. */
function Written({ ticket, name, said }: { ticket: Ticket; name: ContextName; said: Context }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const { orderNo, amount } = ticket
  const value =
    name === 'orderNo' && orderNo && orderNo !== said.orderNo
      ? orderNo
      : name === 'amountMinor' && amount && !isSame(amount, amountOf(said))
        ? moneyWords(amount, language)
        : null
  return value && <span className={styles.written}>{t('context.written', { value })}</span>
}

type Amount = { amountMinor: string; currency: string }

const amountOf = ({ amountMinor = '0', currency = 'XXX' }: Context): Amount => ({ amountMinor, currency })
const isSame = (a: Amount, b: Amount) => a.currency === b.currency && BigInt(a.amountMinor) === BigInt(b.amountMinor)
