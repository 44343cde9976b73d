import { Button, FileButton, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import styles from './categories.module.css'
import { useSchemes } from './categories-data.ts'
import { SchemeCard } from './scheme-card.tsx'
import { FaultList, useImport } from './scheme-import.tsx'

/** The classes of regulators, payment schemes and data sets, and which of our codes have none. */
export function SchemeList() {
  const { data, error, isPending, refetch } = useSchemes()
  if (error) return <Problem error={error} onAgain={() => void refetch()} />
  if (isPending) return <PageLoading />
  return (
    <>
      {data.schemes.map((scheme) => (
        <SchemeCard key={scheme.key} scheme={scheme} />
      ))}
      <NewScheme taken={data.schemes.map(({ key }) => key)} />
    </>
  )
}

function NewScheme({ taken }: { taken: string[] }) {
  const { t } = useTranslation()
  const [key, setKey] = useState('')
  const { take, faults, error, isRunning } = useImport({ key, seen: 0 })
  return (
    <section className={styles.card}>
      <h2>{t('schemes.new')}</h2>
      <p className={styles.quiet}>{t('schemes.new_what')}</p>
      <div className={styles.newGroup}>
        <TextInput
          label={t('schemes.key')}
          value={key}
          maxLength={40}
          error={taken.includes(key) && t('schemes.key_taken')}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
        <FileButton onChange={take} accept="application/json,.json">
          {(props) => (
            <Button
              {...props}
              variant="default"
              loading={isRunning}
              disabled={taken.includes(key) || !/^[a-z][a-z0-9_]*$/.test(key)}
            >
              {t('schemes.choose_json')}
            </Button>
          )}
        </FileButton>
      </div>
      <FaultList faults={faults} />
      {error !== null && faults.length === 0 && <Problem error={error} />}
    </section>
  )
}
