import { ActionIcon, Button, NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type Cause, type Deed, deeds } from '#stages/guidance/dictionary.rules.ts'
import { contentOf } from '../definitions/content.ts'
import { WordsInput } from '../forms/words-input.tsx'
import { Icon } from '../parts/icon.tsx'
import { useSay } from '../words.ts'
import own from './causes.module.css'
import type { Desk } from './desk.ts'
import { othersWith, withCause, withOwnStep, withoutStep, withStepAt, withWords } from './draft.ts'
import styles from './guidance.module.css'

const stepsMax = 8

/** What to do now, in its order. A step stands in several causes; its words are the same in all of them. */
export function StepList({ desk, cause, place }: { desk: Desk; cause: Cause; place: string }) {
  const { t } = useTranslation()
  const say = useSay()
  const content = contentOf(desk.dictionary.causes)
  const fault = desk.faultAt('causes', `${place}/actions`)
  const change = (next: Cause): void => desk.onCauses(withCause(content, next))
  const others = content.actions.filter(({ key }) => !cause.actions.includes(key))
  const isFull = cause.actions.length >= stepsMax
  return (
    <section className={styles.card}>
      <h2>{t('guidance.steps')}</h2>
      <p className={styles.quiet}>{t('guidance.steps_what')}</p>
      {fault && (
        <p className={styles.fault} role="alert">
          <Icon name="alert" size={14} />
          {fault}
        </p>
      )}
      <ol className={own.steps}>
        {cause.actions.map((key, index) => {
          const step = content.actions.find((each) => each.key === key)
          const name = step ? say(step.words) : key
          const nth = content.actions.findIndex((each) => each.key === key)
          const shared = othersWith(content, key, cause.key)
          return (
            <li key={key}>
              <div className={own.stepWords}>
                {step && (
                  <>
                    <WordsInput
                      label={t('guidance.step', { nth: index + 1 })}
                      value={step.words}
                      charsMax={300}
                      lines
                      faultIn={(language) => desk.faultAt('causes', `/actions/${nth}/words/${language}`)}
                      onChange={(words) => desk.onCauses(withWords(content, key, { words }))}
                    />
                    <NativeSelect
                      size="xs"
                      label={t('guidance.does_label', { nth: index + 1 })}
                      value={step.does ?? ''}
                      data={[
                        { value: '', label: t('guidance.does.none') },
                        ...deeds.map((value) => ({ value, label: t(`guidance.does.${value}`) })),
                      ]}
                      onChange={(event) => {
                        const does = (event.currentTarget.value || null) as Deed | null
                        desk.onCauses(withWords(content, key, { does }))
                      }}
                    />
                  </>
                )}
                {shared > 0 && <small className={styles.quiet}>{t('guidance.step_shared', { count: shared })}</small>}
              </div>
              <span className={own.tools}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('guidance.up_of', { step: name })}
                  disabled={index === 0}
                  onClick={() => change(withStepAt(cause, index, index - 1))}
                >
                  <Icon name="chevronUp" />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('guidance.down_of', { step: name })}
                  disabled={index === cause.actions.length - 1}
                  onClick={() => change(withStepAt(cause, index, index + 1))}
                >
                  <Icon name="chevronDown" />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('guidance.remove_of', { step: name })}
                  onClick={() => desk.onCauses(withoutStep(content, cause, index))}
                >
                  <Icon name="close" />
                </ActionIcon>
              </span>
            </li>
          )
        })}
      </ol>
      {desk.may && !isFull && (
        <div className={styles.add}>
          <NativeSelect
            label={t('guidance.add_step')}
            value=""
            data={[
              { value: '', label: t('guidance.choose_step') },
              ...others.map(({ key, words }) => ({ value: key, label: say(words) })),
            ]}
            onChange={(event) => {
              const key = event.currentTarget.value
              if (key) change({ ...cause, actions: [...cause.actions, key] })
            }}
          />
          <Button
            variant="default"
            leftSection={<Icon name="plus" />}
            onClick={() => desk.onCauses(withOwnStep(content, cause))}
          >
            {t('guidance.own_step')}
          </Button>
        </div>
      )}
    </section>
  )
}
