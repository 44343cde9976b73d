import { useQuery } from '@tanstack/react-query'
import { type Attachment, linkAttachment } from '#records/attachments/contract.ts'
import { call } from '../../kit/client.ts'

/** A link lives for five minutes; one that is nearly over is not used any more. */
const linkMsMax = 4 * 60_000

/** A short-lived address of a picture, asked for only while `isWanted`; it is kept in memory alone. */
export function usePictureLink(ticketId: string, attachmentId: string, isWanted: boolean) {
  return useQuery({
    queryKey: ['attachment', ticketId, attachmentId],
    queryFn: async ({ signal }) =>
      (await call(linkAttachment, { params: { ticketId, attachmentId }, query: { as: 'image' }, signal })).url,
    enabled: isWanted,
    staleTime: linkMsMax,
    gcTime: linkMsMax,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}

/** Saves a file. The server sends it as something to save, so that the page stays. */
export async function saveAttachment(ticketId: string, attachmentId: string): Promise<void> {
  const { url } = await call(linkAttachment, { params: { ticketId, attachmentId }, query: { as: 'download' } })
  location.assign(url)
}

export function isPicture({ kind, state }: Pick<Attachment, 'kind' | 'state'>): boolean {
  return kind === 'image' && state === 'ready'
}
