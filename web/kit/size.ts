const kilo = 1_000

/** Bytes as devices name them: "640 kB", "1.2 MB". */
export function saySize(bytes: number): string {
  if (bytes < kilo * kilo) return `${Math.max(1, Math.round(bytes / kilo))} kB`
  return `${(bytes / kilo / kilo).toFixed(1)} MB`
}
