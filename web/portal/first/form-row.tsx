import type { Form } from '#records/knowledge/forms.rules.ts'
import { Icon } from '../shell/icon.tsx'
import { Link } from '../shell/link.tsx'
import { useWords } from '../words.ts'

export function FormRow({ form, to }: { form: Form; to: string }) {
  const { say } = useWords()
  return (
    <Link to={to} className="row">
      <span className="row-words">
        <b>{say(form.title)}</b>
        <small>{say(form.hint)}</small>
      </span>
      <Icon name="forward" size={20} />
    </Link>
  )
}
