import { Button, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { newKey } from '../../kit/client.ts'
import { Problem } from './problem.tsx'
import styles from './see-form.module.css'

const noteCharsMax = 1000

type SeeFormProps = {
  /** What is asked for, and what the button says. */
  label: string
  act: string
  see: { mutate(seen: { note: string; key: string }): void; isPending: boolean; error: Error | null }
}

/** Somebody looked into an alarm or a warning, and says what came of it. */
export function SeeForm({ label, act, see }: SeeFormProps) {
  const [note, setNote] = useState('')
  const [key] = useState(newKey)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    see.mutate({ note: note.trim(), key })
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <Textarea
        label={label}
        required
        maxLength={noteCharsMax}
        autosize
        minRows={1}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={see.isPending} disabled={note.trim() === ''}>
        {act}
      </Button>
      {see.error && <Problem error={see.error} />}
    </form>
  )
}
