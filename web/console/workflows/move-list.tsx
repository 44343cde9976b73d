import { Accordion, Button, MultiSelect, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type MoveRule, moveNames, movers, movesOf, type Needed } from '#records/tickets/lifecycle.rules.ts'
import { workflowLimits as limits, needsFor, type WorkflowFault } from '#records/tickets/workflows/check.rules.ts'
import definitions from '../definitions/definitions.module.css'
import type { FaultAt } from '../definitions/fault-at.ts'
import { WordsInput } from '../forms/words-input.tsx'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import { statusesOf, withMove, withNewMove } from './edit.ts'
import styles from './workflows.module.css'
import type { Draft } from './workflows-data.ts'

type MoveListProps = {
  draft: Draft
  faults: WorkflowFault[]
  faultAt: FaultAt
  open: string[]
  onOpen: (names: string[]) => void
  onChange: (draft: Draft) => void
}

/** The moves: from where, where to, by whom, and what must be said with them. */
export function MoveList({ draft, faults, faultAt, open, onOpen, onChange }: MoveListProps) {
  const { t } = useTranslation()
  const say = useSay()
  const statusNames = statusesOf(draft).map((value) => ({ value, label: say(draft.statuses[value]!.label) || value }))
  const nameOf = (id: string) => statusNames.find(({ value }) => value === id)?.label ?? id
  return (
    <section className={styles.section} aria-label={t('workflows.moves')}>
      <h2>{t('workflows.moves')}</h2>
      <p className={styles.quiet}>{t('workflows.moves_what')}</p>
      <Accordion
        multiple
        variant="separated"
        keepMounted={false}
        classNames={{ item: definitions.item }}
        value={open}
        onChange={onOpen}
      >
        {movesOf(draft).map((name) => {
          const rule = draft.moves[name]!
          const isFaulty = faults.some(({ pointer }) => `${pointer}/`.startsWith(`/moves/${name}/`))
          const to = rule.to === 'same' || rule.to === 'before' ? t(`workflows.to_${rule.to}`) : nameOf(rule.to)
          return (
            <Accordion.Item key={name} value={name} id={`move-${name}`} data-faulty={isFaulty || undefined}>
              <Accordion.Control>
                <span className={styles.moveLine}>
                  <b>{say(rule.label) || name}</b>
                  <small>
                    {t('workflows.from_to', { from: rule.from.map(nameOf).join(t('list_comma')) || '–', to })}
                  </small>
                  {isFaulty && <Icon name="alert" size={14} />}
                </span>
              </Accordion.Control>
              <Accordion.Panel>
                <MoveBody
                  name={name}
                  rule={rule}
                  statuses={statusNames}
                  faultAt={(place) => faultAt(`/moves/${name}${place}`)}
                  onRule={(next) => onChange(withMove(draft, name, next))}
                />
              </Accordion.Panel>
            </Accordion.Item>
          )
        })}
      </Accordion>
      <NewMove
        taken={Object.keys(draft.moves)}
        onAdd={(name) => {
          onChange(withNewMove(draft, name))
          onOpen([...open, name])
        }}
      />
    </section>
  )
}

type MoveBodyProps = {
  name: string
  rule: MoveRule
  statuses: { value: string; label: string }[]
  faultAt: FaultAt
  onRule: (rule: MoveRule | null) => void
}

function MoveBody({ name, rule, statuses, faultAt, onRule }: MoveBodyProps) {
  const { t } = useTranslation()
  const { must, may } = needsFor(name)
  const isKnown = (moveNames as readonly string[]).includes(name)
  const asWords = ['same', 'before'].filter(
    (to) => rule.to === to || (to === 'same' && name !== 'merge' && name !== 'unmerge'),
  )
  const targets = [...asWords.map((value) => ({ value, label: t(`workflows.to_${value}`) })), ...statuses]
  const first = (place: string) =>
    faultAt(place) ?? rule.from.map((_, index) => faultAt(`${place}/${index}`)).find(Boolean)
  return (
    <div className={styles.stack}>
      <WordsInput
        label={t('workflows.move_label')}
        value={rule.label}
        onChange={(label) => onRule({ ...rule, label })}
        charsMax={limits.labelCharsMax}
        faultIn={(language) => faultAt(`/label/${language}`)}
      />
      <div className={styles.pair}>
        <MultiSelect
          label={t('workflows.from')}
          data={statuses}
          value={rule.from}
          onChange={(from) => onRule({ ...rule, from })}
          error={first('/from')}
        />
        <Select
          label={t('workflows.to')}
          allowDeselect={false}
          data={targets}
          value={rule.to}
          onChange={(to) => to && onRule({ ...rule, to })}
          error={faultAt('/to')}
        />
        <MultiSelect
          label={t('workflows.who')}
          data={movers.map((value) => ({ value, label: t(`workflows.by.${value}`) }))}
          value={rule.by}
          onChange={(by) => onRule({ ...rule, by: by as MoveRule['by'] })}
          error={faultAt('/by')}
        />
        <MultiSelect
          label={t('workflows.needs')}
          data={[...must, ...may].map((value) => ({
            value,
            label: t(`workflows.need.${value}`),
            disabled: must.includes(value) && rule.needs.includes(value),
          }))}
          value={rule.needs}
          onChange={(needs) => onRule({ ...rule, needs: needs as Needed[] })}
          error={faultAt('/needs')}
          disabled={must.length + may.length === 0}
        />
      </div>
      {(!isKnown || name === 'check' || name.startsWith('ask_') || name === 'close' || name === 'resume') && (
        <div className={styles.row}>
          <Button size="xs" variant="subtle" color="red" onClick={() => onRule(null)}>
            {t('workflows.remove_move')}
          </Button>
        </div>
      )}
    </div>
  )
}

function NewMove({ taken, onAdd }: { taken: string[]; onAdd: (name: string) => void }) {
  const { t } = useTranslation()
  const [name, setName] = useState('')
  const isTaken = taken.includes(name)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onAdd(name)
    setName('')
  }
  return (
    <form className={styles.adding} onSubmit={submit}>
      <TextInput
        label={t('workflows.new_move')}
        description={t('definition.key_what')}
        value={name}
        maxLength={40}
        error={isTaken && t('workflows.fault.twice')}
        onChange={(event) => setName(event.currentTarget.value.toLowerCase())}
      />
      <Button type="submit" variant="default" disabled={isTaken || !/^[a-z][a-z0-9_]{0,39}$/.test(name)}>
        {t('workflows.add_move')}
      </Button>
    </form>
  )
}
