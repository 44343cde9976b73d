import { Button, Modal, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useReturnFocus } from '../parts/return-focus.ts'
import type { Filters } from '../queue/filters.ts'
import styles from './exports.module.css'
import { useExportSize, useRequestExport } from './exports-data.ts'

const reasonCharsMin = 4
const reasonCharsMax = 300

/** How many tickets, whether a colleague must agree, and what for. */
export function ExportDialog({ filters, onClose }: { filters: Filters; onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const size = useExportSize(filters)
  const request = useRequestExport()
  const [reason, setReason] = useState('')
  useReturnFocus()
  const isPossible = size.data !== undefined && size.data.rows > 0 && size.data.rows <= size.data.rowsMax

  const submit = (event: FormEvent) => {
    event.preventDefault()
    request.mutate(
      { filters: { ...filters }, reason: reason.trim() },
      {
        onSuccess: () => {
          onClose()
          navigate('/exports')
        },
      },
    )
  }

  return (
    <Modal opened onClose={onClose} title={t('exports.new')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form className={styles.form} onSubmit={submit}>
        {size.isPending && <PageLoading />}
        {size.error && <Problem error={size.error} onAgain={() => void size.refetch()} />}
        {size.data && <p className={styles.size}>{sizeWords()}</p>}
        <p className={styles.quiet}>{t('exports.masked')}</p>
        <Textarea
          label={t('exports.reason')}
          description={t('exports.reason_help')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          minLength={reasonCharsMin}
          maxLength={reasonCharsMax}
          autosize
          minRows={2}
          required
          data-autofocus
        />
        {request.error !== null && <Problem error={request.error} />}
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button
            type="submit"
            loading={request.isPending}
            disabled={!isPossible || reason.trim().length < reasonCharsMin}
          >
            {t(size.data?.needsSecondPerson ? 'exports.ask' : 'exports.make')}
          </Button>
        </div>
      </form>
    </Modal>
  )

  function sizeWords(): string {
    const { rows, rowsMax, rowsAloneMax, needsSecondPerson } = size.data!
    if (rows === 0) return t('exports.size_none')
    if (rows > rowsMax) return t('exports.size_over', { max: rowsMax })
    return t(needsSecondPerson ? 'exports.size_second' : 'exports.size_alone', { count: rows, alone: rowsAloneMax })
  }
}
