import { type Answer, type CellAnswer, cellsOf, type Field, type Row } from '#records/knowledge/forms.rules.ts'
import { useWords } from '../words.ts'
import { FieldControl } from './field-control.tsx'

type RowsControlProps = {
  id: string
  field: Field
  legend: string
  legendUnseen: boolean
  rows: Row[]
  onChange: (rows: Answer) => void
  hint?: string | undefined
  fault?: string | undefined
  faultAt: (id: string) => string | undefined
}

/** A question that may be answered several times: several payments, several payees. */
export function RowsControl(props: RowsControlProps) {
  const { id, field, legend, legendUnseen, onChange, hint, fault, faultAt } = props
  const { t } = useWords()
  if (field.schema.type !== 'array') return null
  // The first row stands open: an empty list would be one press more for everybody.
  const rows = props.rows.length > 0 ? props.rows : [{}]
  const change = (at: number, key: string, value: Answer): void =>
    onChange(rows.map((row, index) => (index === at ? { ...row, [key]: value as CellAnswer } : row)))
  return (
    <fieldset id={id} className="several" tabIndex={-1} aria-describedby={hint && `${id}-hint`}>
      <legend className={legendUnseen ? 'unseen' : undefined}>{legend}</legend>
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {fault && <p className="fault">{fault}</p>}
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row has no name but its place
        <fieldset key={index} className="several-one">
          <legend>{t('ask.row', { nth: index + 1 })}</legend>
          {cellsOf(field).map((cell) => (
            <FieldControl
              key={cell.key}
              id={`${id}-${index}-${cell.key}`}
              field={cell}
              value={row[cell.key] ?? null}
              onChange={(value) => change(index, cell.key, value)}
              faultAt={faultAt}
              labelUnseen={false}
            />
          ))}
          {rows.length > 1 && (
            <button type="button" className="linklike" onClick={() => onChange(rows.filter((_, nth) => nth !== index))}>
              {t('ask.rowRemove')}
            </button>
          )}
        </fieldset>
      ))}
      {rows.length < field.schema.maxItems && (
        <button type="button" className="button button-quiet" onClick={() => onChange([...rows, {}])}>
          {t('ask.rowAdd')}
        </button>
      )}
    </fieldset>
  )
}
