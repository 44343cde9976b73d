import { Advice, describedBy } from './advice.tsx'

export type Choice = { value: string; label: string }

type RadioRowsProps = {
  id: string
  legend: string
  /** Whether the page's heading shows the question already. */
  legendUnseen?: boolean
  choices: Choice[]
  /** Null when nothing is chosen yet; an empty value is "I do not know". */
  value: string | null
  onChoose: (value: string) => void
  hint?: string | undefined
  fault?: string | undefined
}

/** Choices as rows as wide as the page, large enough for any thumb. */
export function RadioRows({ id, legend, legendUnseen = true, choices, value, onChoose, hint, fault }: RadioRowsProps) {
  return (
    <fieldset id={id} className="radios" aria-describedby={describedBy({ id, hint, fault })}>
      <legend className={legendUnseen ? 'unseen' : undefined}>{legend}</legend>
      <Advice id={id} hint={hint} fault={fault} />
      {choices.map((choice) => (
        <label key={choice.value} className={choice.value === '' ? 'radio radio-unsure' : 'radio'}>
          <input
            type="radio"
            name={id}
            value={choice.value}
            checked={value === choice.value}
            onChange={() => onChoose(choice.value)}
          />
          <span>{choice.label}</span>
        </label>
      ))}
    </fieldset>
  )
}
