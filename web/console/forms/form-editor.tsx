import { Alert, Badge, Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import type { Form } from '#records/knowledge/forms.rules.ts'
import { formLimits } from '#records/knowledge/forms-check.rules.ts'
import { ProblemAnswer } from '../../kit/client.ts'
import { Icon } from '../parts/icon.tsx'
import { Problem } from '../parts/problem.tsx'
import { useSay } from '../words.ts'
import { AboutSection } from './about-section.tsx'
import { type EditForm, newField, toEdit, toForm } from './edit.ts'
import { faultsNow, placed } from './faults.ts'
import styles from './forms.module.css'
import { type Taxonomy, tell, usePublish, type VersionLine } from './forms-data.ts'
import { HistoryDrawer } from './history-drawer.tsx'
import { JsonDialog } from './json-dialog.tsx'
import { useKept } from './kept.ts'
import { Preview } from './preview.tsx'
import { QuestionCard } from './question-card.tsx'

type FormEditorProps = { start: EditForm; versions: VersionLine[]; taxonomy: Taxonomy }

/** One form: what it is, its questions, and beside them what customers will see. */
export function FormEditor({ start, versions, taxonomy }: FormEditorProps) {
  const { t } = useTranslation()
  const say = useSay()
  const navigate = useNavigate()
  const version = versions[0]?.version ?? 0
  const [kept, keep] = useKept(start.key)
  const [open, setOpen] = useState<number | null>(null)
  const [panel, setPanel] = useState<'history' | 'json' | null>(null)
  const publish = usePublish()
  const edited = kept?.form ?? start
  const base = kept?.version ?? version
  // Somebody else published meanwhile: what they changed must be seen before it is overwritten.
  const isBehind = base < version
  const form = toForm(edited, base + 1)
  const codes = taxonomy.flatMap((group) =>
    group.codes.map(({ code, label }) => ({ value: code, label: `${code} ${say(label)}` })),
  )
  const refused = publish.error instanceof ProblemAnswer ? publish.error : null
  const found = faultsNow(edited, form, new Set(codes.map(({ value }) => value)))
  // What only the server can see, a pattern above all, is shown until it is changed.
  const told =
    publish.variables && JSON.stringify(publish.variables) === JSON.stringify(form) ? (refused?.errors ?? []) : []
  const said = placed(
    form,
    told.map(({ pointer, code }) => ({ code, pointer: pointer.replace(/^\/body/, '') })),
  )
  const faults = [...found, ...said.filter((one) => !found.some(({ pointer }) => pointer === one.pointer))]
  const change = (next: EditForm): void => keep({ version: base, form: next })
  const take = (taken: Form): void => {
    change(toEdit(taken))
    setPanel(null)
    setOpen(null)
  }
  const send = (): void =>
    publish.mutate(form, {
      onSuccess: () => {
        keep(null)
        tell(t('forms.published', { version: form.version }))
        if (version === 0) void navigate(`/forms/${form.key}`, { replace: true })
      },
    })
  const add = (): void => {
    const field = newField(edited.fields)
    change({ ...edited, fields: [...edited.fields, field] })
    setOpen(field.id)
  }
  const oldKeys = start.fields.map(({ key }) => key)
  return (
    <div className={styles.editor}>
      <header className={styles.head}>
        <Link to="/forms" className={styles.back}>
          <Icon name="back" />
          {t('forms.title')}
        </Link>
        <h1 className={styles.title}>{say(edited.title) || edited.key}</h1>
        <Badge variant="light" color="gray" tt="none">
          {version === 0 ? t('forms.unpublished') : t('forms.version', { version })}
        </Badge>
        {kept && <span className={styles.changed}>{t('forms.changed')}</span>}
        <span className={styles.buttons}>
          <Button variant="default" onClick={() => setPanel('json')}>
            {t('forms.json_short')}
          </Button>
          {version > 0 && (
            <Button variant="default" onClick={() => setPanel('history')}>
              {t('forms.history')}
            </Button>
          )}
          {kept && (
            <Button variant="default" onClick={() => keep(null)}>
              {t('forms.discard')}
            </Button>
          )}
          <Button
            onClick={send}
            disabled={(!kept && version > 0) || isBehind || found.length > 0}
            loading={publish.isPending}
          >
            {t('forms.publish')}
          </Button>
        </span>
      </header>
      {publish.error !== null && said.length === 0 && refused?.status !== 412 && <Problem error={publish.error} />}
      {isBehind && (
        <Alert color="yellow" icon={<Icon name="alert" size={18} />} role="alert">
          <p>{t('forms.behind', { version, name: versions[0]?.publishedBy ?? t('forms.by_product') })}</p>
          <Button mt="xs" size="xs" variant="default" onClick={() => keep({ version, form: edited })}>
            {t('forms.go_on')}
          </Button>
        </Alert>
      )}
      {faults.length > 0 && (
        <Alert color="yellow" icon={<Icon name="alert" size={18} />}>
          {t('forms.faulty', { count: faults.length })}
        </Alert>
      )}
      <div className={styles.columns}>
        <div className={styles.writing}>
          <AboutSection form={edited} onForm={change} codes={codes} faults={faults.filter(({ field }) => !field)} />
          <section className={styles.card}>
            <h2>{t('forms.questions')}</h2>
            <ol className={styles.questions}>
              {edited.fields.map((field) => (
                <QuestionCard
                  key={field.id}
                  form={edited}
                  field={field}
                  onForm={change}
                  codes={codes}
                  faults={faults.filter((fault) => fault.field === field.key)}
                  isNew={!oldKeys.includes(field.key)}
                  isOpen={open === field.id}
                  onOpen={() => setOpen(open === field.id ? null : field.id)}
                />
              ))}
            </ol>
            <Button
              variant="default"
              leftSection={<Icon name="plus" />}
              disabled={edited.fields.length >= formLimits.fieldsMax}
              onClick={add}
            >
              {t('forms.add')}
            </Button>
            <p className={styles.quiet}>{t('forms.also_asked')}</p>
          </section>
        </div>
        <Preview form={form} codes={codes} />
      </div>
      {panel === 'history' && (
        <HistoryDrawer
          formKey={edited.key}
          versions={versions}
          codes={codes}
          onRestore={take}
          onClose={() => setPanel(null)}
        />
      )}
      {panel === 'json' && <JsonDialog form={form} onTake={take} onClose={() => setPanel(null)} />}
    </div>
  )
}
