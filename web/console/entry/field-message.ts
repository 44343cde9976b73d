import { ProblemAnswer } from '../../kit/client.ts'

/** What the server said about one field, by its JSON pointer. */
export function fieldMessage(error: unknown, pointer: string): string | null {
  if (!(error instanceof ProblemAnswer)) return null
  return error.errors.find((entry) => entry.pointer.replace(/^\/body/, '') === pointer)?.message ?? null
}
