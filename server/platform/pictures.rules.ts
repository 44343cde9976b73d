/** A rectangle in pixels of a picture. */
export type Box = { x: number; y: number; width: number; height: number }

/** A line of text as it was read in a picture; `at` and `sure` tell of each UTF-16 unit its middle across and 0 to 1. */
export type SeenLine = { text: string; at: number[]; sure: number[]; box: Box }
