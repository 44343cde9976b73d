import { Button } from '@mantine/core'
import { useDisclosure, useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { lazy, Suspense, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, Outlet, useLocation } from 'react-router'
import { loadHelpDialog, loadPalette, loadRailDrawer, loadTicketPage, whenIdle } from '../ahead.ts'
import { useSession } from '../me.ts'
import { PageLoading } from '../parts/page-loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useCommandKeys } from './commands.ts'
import { DemoRibbon } from './demo-ribbon.tsx'
import { useLiveChanges } from './live.ts'
import { Rail } from './rail.tsx'
import styles from './shell.module.css'
import { ShellCommands } from './shell-commands.tsx'
import { TopBar } from './top-bar.tsx'

const HelpDialog = lazy(() => loadHelpDialog().then((m) => ({ default: m.HelpDialog })))
const RailDrawer = lazy(() => loadRailDrawer().then((m) => ({ default: m.RailDrawer })))
const Palette = lazy(() => loadPalette().then((m) => ({ default: m.Palette })))

/** Everything behind sign-in: the rail and the page. */
export function Shell() {
  const session = useSession()
  const { pathname, search } = useLocation()
  if (session.isPending) return <PageLoading />
  if (session.data?.factor.isOverdue) return <Navigate to="/enrol" replace />
  if (session.data) return <Desk />
  if (session.error) {
    return (
      <main className={styles.broken}>
        <Problem error={session.error} onAgain={() => void session.refetch()} />
      </main>
    )
  }
  return <Navigate to={`/signin?${new URLSearchParams({ to: pathname + search })}`} replace />
}

function Desk() {
  const { t } = useTranslation()
  const isPhone = useMediaQuery('(max-width: 767px)', undefined, { getInitialValueInEffect: false })
  const isSmall = useMediaQuery('(max-width: 1180px)', undefined, { getInitialValueInEffect: false })
  const [chosenNarrow, setNarrow] = useLocalStorage<boolean | null>({
    key: 'huiyin.rail',
    defaultValue: null,
    getInitialValueInEffect: false,
  })
  const isNarrow = chosenNarrow ?? isSmall ?? false
  const [drawer, { open, close }] = useDisclosure(false)
  const [help, helpDialog] = useDisclosure(false)
  useLiveChanges()
  useCommandKeys()
  useEffect(() => whenIdle(loadTicketPage), [])

  return (
    <div className={styles.shell} data-narrow={isNarrow || undefined}>
      <Button component="a" href="#page" className={styles.skip} size="xs">
        {t('skip')}
      </Button>
      <DemoRibbon />
      {isPhone ? (
        <>
          <TopBar onMenu={open} />
          <Suspense>
            <RailDrawer opened={drawer} onClose={close} onHelp={helpDialog.open} />
          </Suspense>
        </>
      ) : (
        <div className={styles.rail}>
          <Rail isNarrow={isNarrow} onNarrow={() => setNarrow(!isNarrow)} onHelp={helpDialog.open} />
        </div>
      )}
      <main id="page" className={styles.page} tabIndex={-1}>
        <Outlet />
      </main>
      <ShellCommands onHelp={helpDialog.open} />
      <Suspense>
        <Palette />
      </Suspense>
      {help && (
        <Suspense>
          <HelpDialog onClose={helpDialog.close} />
        </Suspense>
      )}
    </div>
  )
}
