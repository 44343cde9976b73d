/** Where to go after signing in: only ever a path of this console, whatever the address says. */
export function returnPath(search: string): string {
  const wanted = new URLSearchParams(search).get('to') ?? ''
  return /^\/(?![/\\])/.test(wanted) ? wanted : '/queue?view=mine'
}
