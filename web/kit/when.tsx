import { type Saying, sayExactly, sayHowFar, sayWhen } from './dates.ts'

/** A moment in the reader's words; the exact time, with its zone, shows on hover and to machines. */
export function When({ at, saying, far = false }: { at: string; saying: Saying; far?: boolean }) {
  return (
    <time dateTime={at} title={sayExactly(at, saying)}>
      {far ? sayHowFar(at, saying) : sayWhen(at, saying)}
    </time>
  )
}
