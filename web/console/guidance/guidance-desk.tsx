import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { Form } from '#records/knowledge/forms.rules.ts'
import type { CausesContent, FamilyContent } from '#stages/guidance/dictionary.rules.ts'
import { ProblemAnswer } from '../../kit/client.ts'
import { Behind } from '../definitions/behind.tsx'
import { contentOf } from '../definitions/content.ts'
import { Faulty } from '../definitions/faulty.tsx'
import { KeptBar } from '../definitions/kept-bar.tsx'
import { CauseEditor } from './cause-editor.tsx'
import { CauseList } from './cause-list.tsx'
import { CodesPart } from './codes-part.tsx'
import type { Desk } from './desk.ts'
import { dictionaryOf, isWritten, nothingWritten } from './draft.ts'
import { faultsOf, type PlacedFault } from './faults.ts'
import styles from './guidance.module.css'
import { type Shown, usePublish } from './guidance-data.ts'
import { useKeptDraft } from './kept.ts'
import { PublishGuidance } from './publish-guidance.tsx'

type GuidanceDeskProps = {
  part: 'codes' | 'causes'
  shown: Shown
  causes: NonNullable<Shown['causes']>
  forms: Form[]
  codes: Set<string>
  may: boolean
}

/** The dictionary as it is, or as somebody is writing it anew. */
export function GuidanceDesk({ part, shown, causes, forms, codes, may }: GuidanceDeskProps) {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const [kept, keep] = useKeptDraft()
  const [isPublishing, setPublishing] = useState(false)
  const publish = usePublish()
  const dictionary = dictionaryOf(shown, causes, kept)
  const found = [
    ...faultsOf(dictionary, kept, { codes, forms }),
    ...toldFaults(publish.variables, publish.error, dictionary),
  ]
  const versionOf = (key: string) => shown.families.find((family) => family.key === key)?.version ?? 0
  // Somebody else published meanwhile: what they changed must be seen before it is overwritten.
  const behind = [
    ...(kept.causes && kept.causes.version < causes.version ? [t('guidance.causes')] : []),
    ...Object.entries(kept.families).flatMap(([key, { version }]) => (version < versionOf(key) ? [key] : [])),
  ]
  const goOn = (): void =>
    keep((now) => ({
      causes: now.causes && { ...now.causes, version: causes.version },
      families: Object.fromEntries(
        Object.entries(now.families).map(([key, each]) => [key, { ...each, version: versionOf(key) }]),
      ),
    }))
  const desk: Desk = {
    dictionary,
    forms,
    may,
    faultAt: (document, pointer) => {
      const fault = found.find((each) => each.document === document && each.pointer === pointer)
      return fault && t(`guidance.fault.${fault.code}`)
    },
    faultsBelow: (document, pointer) =>
      found.filter(
        (each) => each.document === document && (each.pointer === pointer || each.pointer.startsWith(`${pointer}/`)),
      ).length,
    versionsOf: (document) =>
      (document === 'causes' ? causes : shown.families.find(({ key }) => key === document))?.versions ?? [],
    onCauses: (content: CausesContent) =>
      keep((now) => ({ ...now, causes: { version: now.causes?.version ?? causes.version, content } })),
    onFamily: (key: string, content: FamilyContent) =>
      keep((now) => {
        const version = now.families[key]?.version ?? versionOf(key)
        return { ...now, families: { ...now.families, [key]: { version, content } } }
      }),
  }
  /** The causes first: a family may name one that is new. */
  const send = async (): Promise<void> => {
    try {
      if (kept.causes) {
        await publish.mutateAsync({ causes: kept.causes })
        keep((now) => ({ ...now, causes: null }))
      }
      for (const [family, draft] of Object.entries(kept.families)) {
        await publish.mutateAsync({ family, draft })
        keep((now) => {
          const { [family]: _published, ...families } = now.families
          return { ...now, families }
        })
      }
      setPublishing(false)
      notifications.show({ message: t('guidance.published'), color: 'teal' })
    } catch {
      // The dialog shows what was answered.
    }
  }
  const chosen = dictionary.causes.causes.find(({ key }) => key === search.get('cause'))
  return (
    <>
      {may && (
        <div className={styles.bar}>
          <KeptBar
            isChanged={isWritten(kept)}
            onDiscard={() => keep(() => nothingWritten)}
            publish={t('definition.publish_open')}
            isReady={isWritten(kept) && behind.length === 0 && found.length === 0}
            onPublish={() => setPublishing(true)}
          />
        </div>
      )}
      {behind.length > 0 && !publish.isPending && (
        <Behind says={t('guidance.behind', { what: behind.join(t('list_comma')) })} onGoOn={goOn} />
      )}
      {found.length > 0 && <Faulty count={found.length} />}
      {part === 'codes' && <CodesPart desk={desk} />}
      {part === 'causes' && !chosen && <CauseList desk={desk} />}
      {part === 'causes' && chosen && <CauseEditor key={chosen.key} desk={desk} cause={chosen} />}
      {isPublishing && (
        <PublishGuidance
          before={dictionaryOf(shown, causes, nothingWritten)}
          after={dictionary}
          isRunning={publish.isPending}
          error={publish.error}
          onPublish={() => void send()}
          onClose={() => {
            publish.reset()
            setPublishing(false)
          }}
        />
      )}
    </>
  )
}

/** What only the server saw wrong with a document, until that document is changed. */
function toldFaults(
  sent: ReturnType<typeof usePublish>['variables'],
  error: unknown,
  dictionary: Desk['dictionary'],
): PlacedFault[] {
  if (!sent || !(error instanceof ProblemAnswer)) return []
  const document = 'causes' in sent ? 'causes' : sent.family
  const content = 'causes' in sent ? sent.causes.content : sent.draft.content
  const now = document === 'causes' ? dictionary.causes : dictionary.families.find(({ key }) => key === document)
  if (!now || JSON.stringify(contentOf(now)) !== JSON.stringify(content)) return []
  return error.errors.map(({ pointer, code }) => ({ document, pointer: pointer.replace(/^\/body/, ''), code }))
}
