import { NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { codeOf, type Form } from '#records/knowledge/forms.rules.ts'
import type { Cause } from '#stages/guidance/dictionary.rules.ts'
import { useSay } from '../words.ts'
import styles from './guidance.module.css'

type ComplaintInputsProps = {
  forms: Form[]
  complaint: Cause['complaint']
  faultAt: (pointer: string) => string | undefined
  onComplaint: (complaint: Cause['complaint']) => void
}

/** Which form a complaint opens and the answer it begins with; the kind of problem follows from the two. */
export function ComplaintInputs({ forms, complaint, faultAt, onComplaint }: ComplaintInputsProps) {
  const { t } = useTranslation()
  const say = useSay()
  const form = forms.find(({ key }) => key === complaint.form)
  const field = form?.codeBy?.field
  const options = field ? form?.ui[field]?.options : undefined
  const chosen = field ? (complaint.answers[field] ?? '') : ''
  const answerFault = field && faultAt(`/complaint/answers/${field}`)
  const take = (next: Form, answers: Record<string, string>): void =>
    onComplaint({ code: codeOf(next, answers), form: next.key, answers })
  return (
    <div className={styles.pair}>
      <NativeSelect
        label={t('guidance.form')}
        value={complaint.form}
        error={faultAt('/complaint/form')}
        data={[
          ...(form ? [] : [{ value: complaint.form, label: complaint.form }]),
          ...forms.map(({ key, title }) => ({ value: key, label: say(title) })),
        ]}
        onChange={(event) => {
          const next = forms.find(({ key }) => key === event.currentTarget.value)
          if (next) take(next, {})
        }}
      />
      {form && field && options && (
        <NativeSelect
          label={say(form.ui[field]!.label)}
          value={chosen}
          error={answerFault}
          data={[
            { value: '', label: t('guidance.no_answer') },
            ...Object.entries(options).map(([value, label]) => ({ value, label: say(label) })),
          ]}
          onChange={(event) => {
            const { [field]: _before, ...rest } = complaint.answers
            const { value } = event.currentTarget
            take(form, value === '' ? rest : { ...rest, [field]: value })
          }}
        />
      )}
      <p className={styles.quiet}>
        {t('guidance.complaint_code', { code: complaint.code })}
        {faultAt('/complaint/code') && (
          <span className={styles.fault} role="alert">
            {faultAt('/complaint/code')}
          </span>
        )}
      </p>
    </div>
  )
}
