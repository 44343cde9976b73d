import { SegmentedControl, UnstyledButton } from '@mantine/core'
import { type CSSProperties, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Hint } from '../parts/hint.tsx'
import { useTaxonomy } from '../queue/queue-data.ts'
import { useSay } from '../words.ts'
import { CellDetails } from './cell-details.tsx'
import styles from './classifier.module.css'
import { byGroup, matrixOf, type Pair } from './confusion.ts'

type ConfusionMapProps = {
  /** On texts that the model had not seen, by code; null for the model that ships. */
  measured: Pair[] | null
  corrected: Pair[]
}

/** Which groups are taken for which: a line is what it was, a column what was decided. A cell opens its codes and tickets. */
export function ConfusionMap({ measured, corrected }: ConfusionMapProps) {
  const { t } = useTranslation()
  const say = useSay()
  const taxonomy = useTaxonomy().data?.groups ?? []
  const [chosen, setChosen] = useState<'measured' | 'corrected'>(measured ? 'measured' : 'corrected')
  const [cell, setCell] = useState<{ truth: string; decided: string } | null>(null)
  const source = measured ? chosen : 'corrected'
  const pairs = source === 'measured' ? measured! : corrected
  const rows = matrixOf(
    byGroup(pairs),
    taxonomy.map(({ code }) => code),
  )
  const nameOf = (code: string) =>
    say(taxonomy.find((group) => group.code === code)?.label ?? { 'zh-Hans': code, en: code })
  return (
    <div className={styles.confusion}>
      {measured && (
        <SegmentedControl
          size="xs"
          aria-label={t('classifier.confusion')}
          value={source}
          onChange={(value) => {
            setChosen(value as typeof chosen)
            setCell(null)
          }}
          data={(['measured', 'corrected'] as const).map((value) => ({
            value,
            label: t(`classifier.source.${value}`),
          }))}
        />
      )}
      <p className={styles.quiet}>{t(`classifier.source_what.${source}`)}</p>
      {rows.length === 0 ? (
        <p>{t('classifier.nothing_corrected')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached by keyboard
        <section className={styles.scroll} tabIndex={0} aria-label={t('classifier.confusion')}>
          <table className={styles.map}>
            <thead>
              <tr>
                <th scope="col">{t('classifier.is')}</th>
                {rows.map(({ truth }) => (
                  <th key={truth} scope="col">
                    <Hint label={nameOf(truth)}>
                      <abbr title={nameOf(truth)}>{truth}</abbr>
                    </Hint>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.truth}>
                  <th scope="row">
                    <code>{row.truth}</code> <span>{nameOf(row.truth)}</span>
                  </th>
                  {row.cells.map(({ decided, count, share }) => (
                    <td
                      key={decided}
                      data-right={decided === row.truth || undefined}
                      style={{ '--share': `${Math.round(share * 100)}%` } as CSSProperties}
                    >
                      {count > 0 && (
                        <UnstyledButton
                          aria-label={t('classifier.cell', {
                            truth: nameOf(row.truth),
                            decided: nameOf(decided),
                            count,
                          })}
                          aria-pressed={cell?.truth === row.truth && cell.decided === decided}
                          onClick={() => setCell({ truth: row.truth, decided })}
                        >
                          {count}
                        </UnstyledButton>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {cell && <CellDetails {...cell} pairs={pairs} corrected={corrected} />}
    </div>
  )
}
