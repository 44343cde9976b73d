import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { stepsContent, timingContent } from '#records/knowledge/regimes/contract.ts'
import { type StepsContent, stepsFaults } from '#records/knowledge/regimes/steps-check.rules.ts'
import { type TimingContent, timingFaults } from '#records/knowledge/regimes/timing-check.rules.ts'
import { DraftBar } from '../definitions/draft-bar.tsx'
import { faultAtOf } from '../definitions/fault-at.ts'
import { JsonDialog } from '../definitions/json-dialog.tsx'
import { useCan } from '../me.ts'
import { Problem } from '../parts/problem.tsx'
import styles from './clock-rules.module.css'
import { type Names, type ShownTiming, useCodes, usePublishSteps, usePublishTiming } from './clock-rules-data.ts'
import { LadderSection } from './ladder-section.tsx'
import { StepsSection } from './steps-section.tsx'
import { WhereSection } from './where-section.tsx'

type OwnTimeProps = { shown: ShownTiming; regimes: string[]; names: Names }

/** What the organisation decides itself: what it is and where, who is told when, and the deadlines of its steps. */
export function OwnTime({ shown, regimes, names }: OwnTimeProps) {
  const { t } = useTranslation()
  const mayEdit = useCan()('clocks.manage')
  const [timing, setTiming] = useState<TimingContent | null>(null)
  const [steps, setSteps] = useState<StepsContent | null>(null)
  const [json, setJson] = useState<'timing' | 'steps' | null>(null)
  const publishTiming = usePublishTiming(shown.timingVersions[0]?.version ?? 0)
  const publishSteps = usePublishSteps(shown.stepsVersions[0]!.version)
  const codes = useCodes()
  const [ownTiming, ownSteps] = [timing ?? shown.timing, steps ?? shown.steps]
  const faults = [
    ...(timing && codes.data
      ? timingFaults(timing, {
          calendars: new Set(names.calendars.map(({ key }) => key)),
          codes: new Set(codes.data),
          regimes: new Set(regimes),
          laddersInUse: new Set(Object.keys(shown.timing.ladders)),
        })
      : []),
    ...(steps ? stepsFaults(steps) : []),
  ]
  const faultAt = faultAtOf(faults, ({ code }) => t([`clock_rules.fault.${code}`, `definition.fault.${code}`]))
  const tell = ({ version }: { version: number }) =>
    notifications.show({ message: t('definition.published', { version }), color: 'teal' })
  const publish = async () => {
    if (timing) await publishTiming.mutateAsync(timing).then(tell)
    setTiming(null)
    if (steps) await publishSteps.mutateAsync(steps).then(tell)
    setSteps(null)
  }
  const take =
    <T,>(set: (next: T) => void) =>
    (next: T) => {
      set(next)
      setJson(null)
    }
  const error = publishTiming.error ?? publishSteps.error
  return (
    <>
      <div className={styles.bar}>
        <p className={styles.quiet}>{t('clock_rules.own_what')}</p>
        <span className={styles.buttons}>
          <Button variant="default" onClick={() => setJson('timing')}>
            {t('clock_rules.json_timing')}
          </Button>
          <Button variant="default" onClick={() => setJson('steps')}>
            {t('clock_rules.json_steps')}
          </Button>
        </span>
      </div>
      <WhereSection
        timing={ownTiming}
        regimes={regimes}
        names={names}
        mayEdit={mayEdit}
        faultAt={faultAt}
        onChange={setTiming}
      />
      <StepsSection steps={ownSteps} mayEdit={mayEdit} faultAt={faultAt} onChange={setSteps} />
      <LadderSection timing={ownTiming} mayEdit={mayEdit} faultAt={faultAt} onChange={setTiming} />
      {error && <Problem error={error} />}
      {(timing || steps) && (
        <DraftBar
          faults={faults.length}
          publish={t('definition.publish')}
          isRunning={publishTiming.isPending || publishSteps.isPending}
          onDiscard={() => {
            setTiming(null)
            setSteps(null)
          }}
          // A refusal stands above, in `error`.
          onPublish={() => void publish().catch(() => undefined)}
        />
      )}
      {json === 'timing' && (
        <JsonDialog
          title={t('clock_rules.json_timing')}
          value={ownTiming}
          shape={timingContent}
          onTake={mayEdit ? take(setTiming) : null}
          onClose={() => setJson(null)}
        />
      )}
      {json === 'steps' && (
        <JsonDialog
          title={t('clock_rules.json_steps')}
          value={ownSteps}
          shape={stepsContent}
          onTake={mayEdit ? take(setSteps) : null}
          onClose={() => setJson(null)}
        />
      )}
    </>
  )
}
