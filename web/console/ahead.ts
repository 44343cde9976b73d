/** Parts that come after the first page, each fetched once; here so that they can be fetched before they are asked for. */
export const loadTicketPage = () => import('./ticket/ticket-page.tsx')
export const loadBulkBar = () => import('./queue/bulk-bar.tsx')
export const loadAccountMenu = () => import('./shell/account-menu.tsx')
export const loadSearchBox = () => import('./queue/search/search-box.tsx')
export const loadSearchChips = () => import('./queue/search/search-chips.tsx')
export const loadFilterSelects = () => import('./queue/filter-selects.tsx')
export const loadHelpDialog = () => import('./shell/help-dialog.tsx')
export const loadNotices = () => import('@mantine/notifications')
export const loadRailDrawer = () => import('./shell/rail-drawer.tsx')
export const loadPalette = () => import('./shell/palette.tsx')

/** Does something once the browser has nothing better to do. */
export function whenIdle(work: () => unknown): () => void {
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(work, 1_500)
    return () => clearTimeout(timer)
  }
  const handle = requestIdleCallback(() => work(), { timeout: 4_000 })
  return () => cancelIdleCallback(handle)
}
