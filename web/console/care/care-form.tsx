import { Button, Radio, Select, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type CareBasis, careBases } from '#records/customers/care.rules.ts'
import { Problem } from '../parts/problem.tsx'
import dialog from '../ticket/dialog.module.css'
import { useSay } from '../words.ts'
import { type Care, useRecordCare } from './care-data.ts'

type Props = { ticketId: string; kinds: Care['kinds']; kind: string; reviewOnMax: string; onClose: () => void }

const reasonCharsMax = 500

/** Which care, why it may be kept, in whose words, and until when it is looked at again. */
export function CareForm({ ticketId, kinds, kind: suggested, reviewOnMax, onClose }: Props) {
  const { t } = useTranslation()
  const say = useSay()
  const [kind, setKind] = useState<string | null>(suggested || null)
  const [basis, setBasis] = useState<CareBasis | null>(null)
  const [reason, setReason] = useState('')
  const [reviewOn, setReviewOn] = useState(reviewOnMax)
  const record = useRecordCare(ticketId)
  const isReady = kind !== null && basis !== null && reason.trim() !== '' && reviewOn !== ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isReady) record.mutate({ kind, basis, reason: reason.trim(), reviewOn }, { onSuccess: onClose })
  }
  return (
    <form className={dialog.form} onSubmit={submit}>
      <Select
        size="xs"
        label={t('care.kind')}
        data={kinds.map((each) => ({ value: each.kind, label: say(each.label) }))}
        value={kind}
        onChange={setKind}
        allowDeselect={false}
        autoFocus={!suggested}
      />
      <Radio.Group
        size="xs"
        label={t('care.may_we')}
        value={basis}
        onChange={(value) => setBasis(careBases.find((each) => each === value) ?? null)}
      >
        {careBases.map((each) => (
          <Radio key={each} size="xs" mt={6} value={each} label={t(`care.choose.${each}`)} />
        ))}
      </Radio.Group>
      <Textarea
        size="xs"
        label={t('care.reason')}
        description={t('care.reason_what')}
        maxLength={reasonCharsMax}
        autosize
        minRows={2}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        type="date"
        label={t('care.review')}
        max={reviewOnMax}
        value={reviewOn}
        onChange={(event) => setReviewOn(event.currentTarget.value)}
      />
      {record.error !== null && <Problem error={record.error} />}
      <div className={dialog.buttons}>
        <Button size="xs" variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button size="xs" type="submit" loading={record.isPending} disabled={!isReady}>
          {t('care.send')}
        </Button>
      </div>
    </form>
  )
}
