export type Fault = { pointer: string; code: string }

/**
 * Tells what is wrong with a file, one line a fault, as editors and people find it: FILE:LINE COLUMN, or the pointer into the
 * JSON. Answers the exit code.
 */
export function tellFaults(file: string, faults: Fault[]): number {
  for (const { pointer, code } of faults) {
    const [, list, line, column] = pointer.split('/')
    const place = pointer.replace('/body/content', '')
    console.error(list === 'lines' ? `${file}:${line} ${column}: ${code}` : `${file} ${place}: ${code}`)
  }
  console.error(`Nothing was changed; faults: ${faults.length}.`)
  return 1
}
