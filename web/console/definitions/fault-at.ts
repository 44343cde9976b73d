/** What is wrong at a pointer (RFC 6901) into a definition, as a sentence. */
export type FaultAt = (pointer: string) => string | undefined

/** Looks faults up by their place; of several at one place the first is said. */
export const faultAtOf =
  <Fault extends { pointer: string }>(faults: readonly Fault[], sentence: (fault: Fault) => string): FaultAt =>
  (pointer) => {
    const found = faults.find((fault) => fault.pointer === pointer)
    return found && sentence(found)
  }
