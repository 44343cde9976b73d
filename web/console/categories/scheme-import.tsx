import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { schemeContent } from '#records/knowledge/schemes/contract.ts'
import type { SchemeContent } from '#records/knowledge/schemes/scheme.rules.ts'
import { ProblemAnswer } from '../../kit/client.ts'
import styles from './categories.module.css'
import { usePublishScheme } from './categories-data.ts'

export type ImportFault = { pointer: string; code: string }

const shownMax = 12

/** Publishes a scheme from a file that somebody chose: JSON, or a sheet for its classes and map. */
export function useImport({ key, seen }: { key: string; seen: number }) {
  const { t } = useTranslation()
  const publish = usePublishScheme()
  const [faults, setFaults] = useState<ImportFault[]>([])
  const take = async (file: File | null): Promise<void> => {
    if (!file) return
    publish.reset()
    const text = await file.text()
    const read = file.name.toLowerCase().endsWith('.csv') ? { sheet: text } : readContent(text)
    setFaults('faults' in read ? read.faults : [])
    if ('faults' in read) return
    publish.mutate(
      { key, seen, body: read },
      {
        onSuccess: ({ version }) =>
          notifications.show({ message: t('schemes.published', { key, version }), color: 'teal' }),
        onError: (error) => setFaults(error instanceof ProblemAnswer ? error.errors : []),
      },
    )
  }
  return { take: (file: File | null) => void take(file), faults, error: publish.error, isRunning: publish.isPending }
}

/** A file may be what the page gave out: key and version are of the place where it is put. */
function readContent(text: string): { content: SchemeContent } | { faults: ImportFault[] } {
  try {
    const { key: _key, version: _version, ...content } = JSON.parse(text) as Record<string, unknown>
    const { data, error } = schemeContent.safeParse(content)
    if (data) return { content: data }
    return {
      faults: error.issues.map((issue) => ({ pointer: `/${issue.path.join('/')}`, code: issue.code as string })),
    }
  } catch {
    return { faults: [{ pointer: '/', code: 'json_unreadable' }] }
  }
}

/** Every fault with its line and column, or its place in the JSON. */
export function FaultList({ faults }: { faults: ImportFault[] }) {
  const { t } = useTranslation()
  if (faults.length === 0) return null
  return (
    <div className={styles.fault} role="alert">
      <p>{t('schemes.refused', { count: faults.length })}</p>
      <ul>
        {faults.slice(0, shownMax).map(({ pointer, code }) => {
          const [, list, line, column] = pointer.split('/')
          const place = list === 'lines' ? t('schemes.line', { line, column }) : pointer.replace('/body/content', '')
          return (
            <li key={pointer + code}>
              {t('schemes.fault_at', { place, fault: t(`schemes.fault.${code}`, { defaultValue: code }) })}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
