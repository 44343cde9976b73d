import { SegmentedControl, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Answer } from '#platform/endpoint.ts'
import { showMoods } from '#stages/insight/contract.ts'
import { call } from '../../kit/client.ts'
import { Problem } from '../parts/problem.tsx'
import { useLanguage, useSay } from '../words.ts'
import styles from './board.module.css'
import own from './moods.module.css'
import { MoodsChart } from './moods-chart.tsx'

type Moods = Answer<typeof showMoods>
export type MoodDay = { day: string; messages: number; upset: number; angry: number; distressed: number }

const everything = ''

/** How customers sound: by day, for all channels or one; or by what it is about. */
export function MoodsCard() {
  const { t } = useTranslation()
  const [by, setBy] = useState<'day' | 'kind'>('day')
  const [channel, setChannel] = useState(everything)
  const moods = useQuery({ queryKey: ['board', 'moods'], queryFn: ({ signal }) => call(showMoods, { signal }) })
  const channels = [...new Set(moods.data?.days.flatMap((day) => day.channels.map((each) => each.channel)))].sort()
  const channelWord = (name: string) => t(`channel.${name}`, { defaultValue: name })
  return (
    <section className={`${styles.card} ${styles.wide}`}>
      <div className={own.head}>
        <h2>{t('moods.title')}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t('moods.by')}
          value={by}
          onChange={(value) => setBy(value === 'kind' ? 'kind' : 'day')}
          data={[
            { value: 'day', label: t('moods.by_day') },
            { value: 'kind', label: t('moods.by_kind') },
          ]}
        />
        {by === 'day' && channels.length > 1 && (
          <Select
            size="xs"
            aria-label={t('moods.channel')}
            allowDeselect={false}
            value={channel}
            onChange={(value) => setChannel(value ?? everything)}
            data={[
              { value: everything, label: t('moods.every_channel') },
              ...channels.map((name) => ({ value: name, label: channelWord(name) })),
            ]}
          />
        )}
      </div>
      {moods.error && !moods.data && <Problem error={moods.error} onAgain={() => void moods.refetch()} />}
      {moods.data && by === 'day' && <MoodsChart days={daysOf(moods.data, channel)} />}
      {moods.data && by === 'kind' && <KindTable kinds={moods.data.kinds} />}
    </section>
  )
}

/** Each day’s messages of one channel, or of all together. */
function daysOf({ days }: Moods, channel: string): MoodDay[] {
  return days.map(({ day, channels }) => {
    const chosen = channels.filter((each) => channel === everything || each.channel === channel)
    const sum = (key: 'messages' | 'upset' | 'angry' | 'distressed') => chosen.reduce((all, each) => all + each[key], 0)
    return { day, messages: sum('messages'), upset: sum('upset'), angry: sum('angry'), distressed: sum('distressed') }
  })
}

function KindTable({ kinds }: { kinds: Moods['kinds'] }) {
  const { t } = useTranslation()
  const say = useSay()
  const percent = new Intl.NumberFormat(useLanguage(), { style: 'percent', maximumFractionDigits: 0 })
  if (kinds.length === 0) return <p className={styles.quiet}>{t('moods.none')}</p>
  const share = (count: number, messages: number) => percent.format(messages === 0 ? 0 : count / messages)
  return (
    <div className={own.scroll}>
      <table className={styles.table}>
        <caption>{t('moods.kinds')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('queue.kind')}</th>
            <th scope="col">{t('moods.messages')}</th>
            <th scope="col">{t('mood.distressed')}</th>
            <th scope="col">{t('mood.angry')}</th>
            <th scope="col">{t('mood.upset')}</th>
          </tr>
        </thead>
        <tbody>
          {kinds.map((kind) => (
            <tr key={kind.code}>
              <th scope="row">
                <Link to={`/queue?view=all&code=${encodeURIComponent(kind.code)}`}>{say(kind.label)}</Link>
              </th>
              <td>{kind.messages}</td>
              <td>{share(kind.distressed, kind.messages)}</td>
              <td>{share(kind.angry, kind.messages)}</td>
              <td>{share(kind.upset, kind.messages)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
