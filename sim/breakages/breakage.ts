/**
 * A breakage of the product, on purpose: what somebody might do to it by mistake. Each is small, is made at run time and in one
 * process only, and the simulation must see it. Walls of the database are taken down where they would hide what the code does.
 */
export type Breakage = {
  name: string
  /** It shows after minutes only: left to `npm run -s sim -- --breakages`. */
  isRare?: true
  patches: Patch[]
  /** Done to the database as its owner, after the migrations. */
  sql?: string[]
  /** Against a core that does not know its own ids again. */
  isForgetful?: true
}
/** `find` stands exactly once in the file, and is on one line; `file` is under `server`. */
export type Patch = { file: string; find: string; replace: string }

/** A file of the money actions. */
export const remedies = (file: string): string => `stages/remedies/${file}`
