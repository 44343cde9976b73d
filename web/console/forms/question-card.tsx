import { UnstyledButton } from '@mantine/core'
import { type KeyboardEvent, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import { changeField, moveField, removeField } from './changes.ts'
import { type EditField, type EditForm, kindOf } from './edit.ts'
import type { PlacedFault } from './faults.ts'
import styles from './forms.module.css'
import { Tool } from './option-list.tsx'
import { QuestionBody } from './question-body.tsx'

type QuestionCardProps = {
  form: EditForm
  field: EditField
  onForm: (form: EditForm) => void
  codes: { value: string; label: string }[]
  faults: PlacedFault[]
  isNew: boolean
  isOpen: boolean
  onOpen: () => void
}

/** One question of the list: what it is in a line, and opened all of it. Alt and an arrow move it. */
export function QuestionCard(props: QuestionCardProps) {
  const { form, field, onForm, codes, faults, isNew, isOpen, onOpen } = props
  const { t } = useTranslation()
  const say = useSay()
  const body = useId()
  const nth = form.fields.indexOf(field)
  const label = say(field.ui.label) || field.key
  const faultAt = (pointer: string): boolean => faults.some((fault) => isAt(fault.pointer, field.key, pointer))
  const move = (by: -1 | 1): void => onForm(moveField(form, field.id, by))
  const press = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    move(event.key === 'ArrowUp' ? -1 : 1)
  }
  const notes = [
    t(`forms.kind.${kindOf(field)}`),
    field.required && t('forms.note.required'),
    (field.when || field.requiredWhen.length > 0) && t('forms.note.condition'),
    field.ui.pii !== 'none' && t('forms.note.sealed'),
  ].filter((note) => note !== false)
  return (
    <li className={styles.question} data-faulty={faults.length > 0 || undefined}>
      <div className={styles.line}>
        <UnstyledButton
          className={styles.open}
          aria-expanded={isOpen}
          aria-controls={body}
          aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
          onClick={onOpen}
          onKeyDown={press}
        >
          <span className={styles.nth}>{nth + 1}</span>
          <span className={styles.name}>
            <b>{label}</b>
            <small>{notes.join(t('list_comma'))}</small>
          </span>
        </UnstyledButton>
        <span className={styles.tools}>
          <Tool icon="chevronUp" label={t('forms.up_of', { label })} off={nth === 0} act={() => move(-1)} />
          <Tool
            icon="chevronDown"
            label={t('forms.down_of', { label })}
            off={nth === form.fields.length - 1}
            act={() => move(1)}
          />
          <Tool icon="close" label={t('forms.remove_of', { label })} act={() => onForm(removeField(form, field.id))} />
        </span>
      </div>
      {faults.length > 0 && (
        <ul className={styles.faults}>
          {[...new Set(faults.map(({ code }) => code))].map((code) => (
            <li key={code}>
              <Icon name="alert" size={14} />
              {t(`forms.fault.${code}`)}
            </li>
          ))}
        </ul>
      )}
      <div id={body} hidden={!isOpen}>
        {isOpen && (
          <QuestionBody
            form={form}
            field={field}
            onChange={(next) => onForm(changeField(form, field.id, () => next))}
            onForm={onForm}
            codes={codes}
            faultAt={faultAt}
            isNew={isNew}
          />
        )}
      </div>
    </li>
  )
}

/** Whether a fault of the definition is about this part of a question, in either half of it. */
function isAt(pointer: string, key: string, part: string): boolean {
  return pointer === `/ui/${key}${part}` || pointer === `/schema/properties/${key}${part}`
}
