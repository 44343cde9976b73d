import type { RegimeContent } from '#records/knowledge/regimes/regime-check.rules.ts'
import { contentOf } from '../definitions/content.ts'
import { HistoryDrawer } from '../parts/history-drawer.tsx'
import { type ShownRegime, useTakeUp } from './clock-rules-data.ts'

type RegimeHistoryProps = {
  regimeKey: string
  versions: ShownRegime['versions']
  onRestore: ((content: RegimeContent) => void) | null
  onClose: () => void
}

/** Versions of a law's clocks. */
export function RegimeHistory({ regimeKey, versions, onRestore, onClose }: RegimeHistoryProps) {
  const takeUp = useTakeUp(regimeKey)
  return (
    <HistoryDrawer
      versions={versions}
      chosen={takeUp.variables ?? null}
      button={onRestore ? 'restore' : null}
      onChoose={(version) => takeUp.mutate(version, { onSuccess: ({ regime }) => onRestore?.(contentOf(regime)) })}
      isPending={takeUp.isPending}
      error={takeUp.error}
      onClose={onClose}
    />
  )
}
