import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { formContent } from '#records/knowledge/contract.ts'
import type { Form } from '#records/knowledge/forms.rules.ts'
import { formLimits } from '#records/knowledge/forms-check.rules.ts'
import { ProblemAnswer } from '../../kit/client.ts'
import { Behind } from '../definitions/behind.tsx'
import { contentOf } from '../definitions/content.ts'
import { Faulty } from '../definitions/faulty.tsx'
import { JsonDialog } from '../definitions/json-dialog.tsx'
import { type Kept, useKept } from '../definitions/kept.ts'
import { KeptBar } from '../definitions/kept-bar.tsx'
import { Icon } from '../parts/icon.tsx'
import { Problem } from '../parts/problem.tsx'
import { useSay } from '../words.ts'
import { AboutSection } from './about-section.tsx'
import { type EditForm, newField, renewed, toEdit, toForm } from './edit.ts'
import { faultsNow, placed } from './faults.ts'
import { FormHistory } from './form-history.tsx'
import styles from './forms.module.css'
import { type Taxonomy, tell, usePublish, type VersionLine } from './forms-data.ts'
import { Preview } from './preview.tsx'
import { QuestionCard } from './question-card.tsx'

type FormEditorProps = { start: EditForm; versions: VersionLine[]; taxonomy: Taxonomy }

/** One form: what it is, its questions, and beside them what customers will see. */
export function FormEditor({ start, versions, taxonomy }: FormEditorProps) {
  const { t } = useTranslation()
  const say = useSay()
  const navigate = useNavigate()
  const version = versions[0]?.version ?? 0
  const [kept, keep] = useKept<Kept<EditForm>>(`huiyin.form.${start.key}`, renewed)
  const [open, setOpen] = useState<number | null>(null)
  const [panel, setPanel] = useState<'history' | 'json' | null>(null)
  const publish = usePublish()
  const edited = kept?.draft ?? start
  const base = kept?.version ?? version
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
  const change = (next: EditForm): void => keep({ version: base, draft: next })
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
        <KeptBar
          version={version}
          isChanged={kept !== null}
          onJson={() => setPanel('json')}
          onHistory={version > 0 ? () => setPanel('history') : undefined}
          onDiscard={() => keep(null)}
          publish={t('definition.publish')}
          isReady={(kept !== null || version === 0) && !isBehind && found.length === 0}
          isRunning={publish.isPending}
          onPublish={send}
        />
      </header>
      {publish.error !== null && said.length === 0 && refused?.status !== 412 && <Problem error={publish.error} />}
      {isBehind && versions[0] && <Behind newest={versions[0]} onGoOn={() => keep({ version, draft: edited })} />}
      {faults.length > 0 && <Faulty count={faults.length} />}
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
        <FormHistory
          formKey={edited.key}
          versions={versions}
          codes={codes}
          onRestore={take}
          onClose={() => setPanel(null)}
        />
      )}
      {panel === 'json' && (
        <JsonDialog
          title={t('forms.json')}
          what={t('forms.json_what')}
          value={contentOf(form)}
          shape={formContent}
          onTake={(written) => take({ ...written, key: form.key, version })}
          onClose={() => setPanel(null)}
        />
      )}
    </div>
  )
}
