import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { entryOf, type Family, unclear } from '#stages/guidance/dictionary.rules.ts'
import { contentOf } from '../definitions/content.ts'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import { addressOf } from './codes-part.tsx'
import type { Desk } from './desk.ts'
import { FamilyAbout } from './family-about.tsx'
import type { Chosen } from './family-list.tsx'
import type { Entry } from './find.ts'
import styles from './guidance.module.css'

type FamilySectionProps = { desk: Desk; family: Family; codes: Entry[]; chosen: Chosen; isWhole: boolean }

/** A family: where its codes are from and what of that is uncertain, then each code with what it means. */
export function FamilySection({ desk, family, codes, chosen, isWhole }: FamilySectionProps) {
  const { t } = useTranslation()
  const say = useSay()
  const { causes } = desk.dictionary.causes
  const isHere = (code: string | null) => chosen?.family === family.key && chosen.code === code
  const titleOf = (key: string) => {
    const cause = causes.find((each) => each.key === key)
    return cause ? say(cause.title) : key
  }
  return (
    <div className={styles.family}>
      {isWhole && <FamilyAbout desk={desk} family={family} />}
      <ul className={styles.codes} aria-label={t('guidance.codes_of', { family: say(family.name) })}>
        {isWhole && (
          <li>
            <Link to={addressOf(family.key, null)} className={styles.code} aria-current={isHere(null) || undefined}>
              <span>{t('guidance.unlisted')}</span>
              <span>{t('guidance.general_short')}</span>
            </Link>
          </li>
        )}
        {codes.map(({ code, also = [], cause }) => {
          const fault = desk.faultAt(family.key, `/codes/${family.codes.findIndex((each) => each.code === code)}`)
          return (
            <li key={code}>
              <Link to={addressOf(family.key, code)} className={styles.code} aria-current={isHere(code) || undefined}>
                <code>{[code, ...also].join(' / ')}</code>
                <span>{titleOf(cause)}</span>
              </Link>
              {fault && (
                <p className={styles.fault} role="alert">
                  <Icon name="alert" size={14} />
                  {fault}
                </p>
              )}
            </li>
          )
        })}
      </ul>
      {desk.may && isWhole && <AddCode desk={desk} family={family} />}
    </div>
  )
}

const shape = /^[\x21-\x7e]{1,64}$/

function AddCode({ desk, family }: { desk: Desk; family: Family }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [code, setCode] = useState('')
  const isTaken = code !== '' && entryOf(family, code) !== undefined
  const add = (event: FormEvent): void => {
    event.preventDefault()
    desk.onFamily(family.key, { ...contentOf(family), codes: [...family.codes, { code, cause: unclear }] })
    setCode('')
    void navigate(addressOf(family.key, code))
  }
  return (
    <form className={styles.add} onSubmit={add}>
      <TextInput
        label={t('guidance.new_code')}
        value={code}
        maxLength={64}
        error={isTaken && t('guidance.fault.duplicate')}
        onChange={(event) => setCode(event.currentTarget.value.trim())}
      />
      <Button type="submit" variant="default" disabled={isTaken || !shape.test(code)}>
        {t('guidance.add')}
      </Button>
    </form>
  )
}
