/**
 * The one table of exit codes. 1 stays Node's own "something was thrown", so a script that starts
 * Huiyin can tell a mistake it can mend (2 to 7) from a defect.
 */
export const exitCodes = {
  /** A setting is wrong, unknown or missing. */
  configuration: 2,
  /** The data folder cannot be used: read-only, full, in use, or of another PostgreSQL version. */
  dataDirectory: 3,
  /** A port or address cannot be listened on. */
  port: 4,
  /** PostgreSQL cannot be started, reached, or is too old. */
  database: 5,
  /** The database was migrated by newer code than this. */
  databaseNewer: 6,
  /** A backup cannot be written or read: damaged, cut off, or sealed under another key. */
  backup: 7,
} as const

export type FailureKind = keyof typeof exitCodes

/**
 * A start that cannot succeed, in one sentence for the person at the terminal: what is wrong, what was
 * expected, what to do. The sentence never holds a secret; `cause` may hold details for the log.
 */
export class StartFailure extends Error {
  readonly exitCode: number

  constructor(kind: FailureKind, sentence: string, options?: ErrorOptions) {
    super(sentence, options)
    this.name = 'StartFailure'
    this.exitCode = exitCodes[kind]
  }
}

/** True for the exit codes of a StartFailure (2 to 7): trying again would fail the same way. */
export function isStartFailureCode(code: number | null): boolean {
  return code !== null && (Object.values(exitCodes) as number[]).includes(code)
}
