/** Wraps a command: a failure that somebody can mend is one sentence and its exit code. */
export type Runs = <A extends unknown[]>(act: (...words: A) => Promise<unknown>) => (...words: A) => Promise<void>
