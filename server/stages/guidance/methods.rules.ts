/**
 * A way to pay that a customer has, and how much can be paid with it in minor units of the payment's currency; null when
 * nobody said.
 */
export type OwnMethod = { method: string; upToMinor: bigint | null }

const methodsMax = 20
const method = /^[a-z][a-z0-9_]{0,39}$/
const digits = /^\d{1,18}$/

/**
 * The methods in a list such as `balance:5120 debit credit`, in its order: what can be paid stands behind a colon, in minor
 * units. Parts that are no method are left out. Never throws.
 */
export function readMethods(list: string): OwnMethod[] {
  return list
    .slice(0, 1_000)
    .split(/[\s,]+/)
    .flatMap((part) => {
      const [name = '', upTo = ''] = part.split(':')
      return method.test(name) ? [{ method: name, upToMinor: digits.test(upTo) ? BigInt(upTo) : null }] : []
    })
    .slice(0, methodsMax)
}

/** Those with which the amount can be paid, as far as anybody said. What nobody said does not rule a method out. */
export function withEnough(methods: OwnMethod[], amountMinor: bigint | null): OwnMethod[] {
  return methods.filter(({ upToMinor }) => amountMinor === null || upToMinor === null || upToMinor >= amountMinor)
}
