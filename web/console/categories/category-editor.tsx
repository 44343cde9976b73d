import { Accordion, Button, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { categoriesShape } from '#records/knowledge/taxonomy/contract.ts'
import { type Categories, categoryFaults } from '#records/knowledge/taxonomy/taxonomy.rules.ts'
import { Behind } from '../definitions/behind.tsx'
import definitions from '../definitions/definitions.module.css'
import { Faulty } from '../definitions/faulty.tsx'
import { JsonDialog } from '../definitions/json-dialog.tsx'
import { type Kept, useKept } from '../definitions/kept.ts'
import { KeptBar } from '../definitions/kept-bar.tsx'
import styles from './categories.module.css'
import { type Shown, usePublishCategories } from './categories-data.ts'
import { CategoriesHistory } from './categories-history.tsx'
import { withGroup, withNewGroup } from './edit.ts'
import { GroupSection } from './group-section.tsx'
import { PublishCategories } from './publish-categories.tsx'

/** The categories as they are, or as somebody is writing them anew. */
export function CategoryEditor({ shown }: { shown: Shown }) {
  const { t } = useTranslation()
  const [kept, keep] = useKept<Kept<Categories>>('huiyin.categories')
  const [panel, setPanel] = useState<'publish' | 'json' | 'history' | null>(null)
  const publish = usePublishCategories()
  const { version, publishedBy } = shown.versions[0]!
  const base = kept?.version ?? version
  const isBehind = base < version
  const categories = kept?.draft ?? shown.categories
  const faults = categoryFaults(categories, new Set(shown.teams.map(({ key }) => key)))
  const ever = new Set(shown.everUsed)
  const change = (next: Categories): void => keep({ version: base, draft: next })
  const take = (next: Categories): void => {
    change(next)
    setPanel(null)
  }
  const send = (): void =>
    publish.mutate(
      { seen: base, categories },
      {
        onSuccess: (made) => {
          keep(null)
          setPanel(null)
          notifications.show({ message: t('categories.published', { version: made.version }), color: 'teal' })
        },
      },
    )
  return (
    <>
      <div className={styles.bar}>
        <KeptBar
          version={version}
          isChanged={kept !== null}
          onJson={() => setPanel('json')}
          onHistory={() => setPanel('history')}
          onDiscard={() => keep(null)}
          publish={t('definition.publish_open')}
          isReady={kept !== null && !isBehind && faults.length === 0}
          onPublish={() => setPanel('publish')}
        />
      </div>
      {isBehind && <Behind newest={{ version, publishedBy }} onGoOn={() => keep({ version, draft: categories })} />}
      {faults.length > 0 && <Faulty count={faults.length} />}
      <Accordion multiple variant="separated" keepMounted={false} classNames={{ item: definitions.item }}>
        {categories.groups.map((group, index) => (
          <GroupSection
            key={group.code}
            group={group}
            teams={shown.teams}
            ever={ever}
            faults={faults
              .filter(({ pointer }) => pointer.startsWith(`/groups/${index}/`))
              .map(({ pointer, code }) => ({ code, pointer: pointer.slice(`/groups/${index}`.length) }))}
            onGroup={(next) => change(withGroup(categories, index, next))}
          />
        ))}
      </Accordion>
      <NewGroup
        taken={categories.groups.map(({ code }) => code)}
        onAdd={(code) => change(withNewGroup(categories, code, categories.groups[0]!.team))}
      />
      {panel === 'publish' && (
        <PublishCategories
          categories={categories}
          isRunning={publish.isPending}
          error={publish.error}
          onPublish={send}
          onClose={() => setPanel(null)}
        />
      )}
      {panel === 'json' && (
        <JsonDialog
          title={t('categories.json_title')}
          what={t('categories.json_what')}
          value={categories}
          shape={categoriesShape}
          onTake={take}
          onClose={() => setPanel(null)}
        />
      )}
      {panel === 'history' && (
        <CategoriesHistory versions={shown.versions} onRestore={take} onClose={() => setPanel(null)} />
      )}
    </>
  )
}

function NewGroup({ taken, onAdd }: { taken: string[]; onAdd: (code: string) => void }) {
  const { t } = useTranslation()
  const [code, setCode] = useState('')
  const isTaken = taken.includes(code)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    onAdd(code)
    setCode('')
  }
  return (
    <form className={styles.newGroup} onSubmit={submit}>
      <TextInput
        label={t('categories.new_group')}
        description={t('categories.new_group_what')}
        value={code}
        maxLength={6}
        error={isTaken && t('categories.fault.twice')}
        onChange={(event) => setCode(event.currentTarget.value.toUpperCase())}
      />
      <Button type="submit" variant="default" disabled={isTaken || !/^[A-Z]{2,6}$/.test(code)}>
        {t('categories.add_group')}
      </Button>
    </form>
  )
}
