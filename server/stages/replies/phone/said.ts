import type { Work } from '#platform/database.ts'
import { openersOf, sealerFor } from '#platform/vault/subjects.ts'

const placeOf = (orgId: string, noticeId: string) => ({
  orgId,
  table: 'phone_notices',
  column: 'said_sealed',
  rowId: noticeId,
})

/** Seals what only the reader of a message may know, with their own key: erasing them takes it away. */
export async function sealSaid(
  work: Work,
  customerId: string,
  noticeId: string,
  said: Record<string, string>,
): Promise<Buffer> {
  const sealer = await sealerFor(work, customerId)
  return sealer.seal(work.clock, placeOf(work.orgId, noticeId), JSON.stringify(said))
}

/** Opens it again, for the message and nothing else. Each answers by itself, and throws when it does not open. */
export async function saidOf(
  work: Work,
  notices: { noticeId: string; customerId: string; sealed: Buffer | null }[],
): Promise<Map<string, () => Record<string, string>>> {
  const holding = notices.filter(({ sealed }) => sealed !== null)
  const openers = await openersOf(
    work,
    holding.map(({ customerId }) => customerId),
  )
  return new Map(
    holding.map(({ noticeId, customerId, sealed }) => [
      noticeId,
      () => {
        const opener = openers.get(customerId) ?? work.vault
        return JSON.parse(opener.open(placeOf(work.orgId, noticeId), sealed!)) as Record<string, string>
      },
    ]),
  )
}
