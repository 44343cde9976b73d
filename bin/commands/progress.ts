const barSigns = 24

/** Draws how far something long has come: a bar on a terminal, a line at every tenth elsewhere. `share` is 0 to 1. */
export function progressBar(): (share: number, text: string) => void {
  let told = 0
  return (share, text) => {
    const percent = `${String(Math.round(share * 100)).padStart(3)} %  ${text}`
    if (process.stderr.isTTY) {
      const filled = Math.round(share * barSigns)
      process.stderr.write(
        `\r[${'#'.repeat(filled)}${'.'.repeat(barSigns - filled)}] ${percent}${share === 1 ? '\n' : ''}`,
      )
    } else if (share === 1 || share - told >= 0.1) {
      told = share
      process.stderr.write(`${percent}\n`)
    }
  }
}
