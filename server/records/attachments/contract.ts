import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant } from '#platform/wire.rules.ts'

export const uploadKinds = ['image', 'pdf', 'text', 'video'] as const
export type UploadKind = (typeof uploadKinds)[number]

/** `checking` until somebody has looked inside; only what is `ready` is ever handed out. */
export const attachmentStates = ['checking', 'ready', 'refused'] as const
export type AttachmentState = (typeof attachmentStates)[number]

/** Why a file was refused after a look inside; what is refused at once is answered as a problem instead. */
export const refusals = ['broken', 'too_many_pixels', 'active_content', 'mixed_content', 'not_checked'] as const
export type Refusal = (typeof refusals)[number]

/** Most bytes of a file, by its kind. */
export const kindBytesMax: Record<UploadKind, number> = {
  image: 10 * 1024 * 1024,
  pdf: 20 * 1024 * 1024,
  text: 256 * 1024,
  video: 50 * 1024 * 1024,
}

/** Most attachments of one message. */
export const attachmentsMax = 10

/** 26 characters of Crockford base 32 (130 bits): whoever has it may attach the file, once. */
export const uploadId = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/)

/** What a ticket or a message says of the files that come with it. */
export const attachedUploads = z.array(uploadId).max(attachmentsMax).default([])

export const attachmentShape = z.object({
  attachmentId: id,
  /** Without paths, control characters and whatever else a name can hide; numbers in it are masked. */
  name: z.string(),
  kind: z.enum(uploadKinds),
  bytes: z.number().int(),
  state: z.enum(attachmentStates),
  reason: z.enum(refusals).nullable(),
  /** Of the picture as it is shown, once it is ready. */
  width: z.number().int().optional(),
  height: z.number().int().optional(),
})
export type Attachment = z.output<typeof attachmentShape>

/**
 * The body is the file itself. Its type is found in its content; the content-type header is a hint that nobody needs.
 * The name comes percent-encoded in the header `x-file-name`. What nobody attaches is forgotten after 24 hours.
 */
export const uploadFile = endpoint({
  name: 'uploadFile',
  summary: 'Send a file, to be attached to a ticket or a message within 24 hours',
  method: 'POST',
  path: '/v1/uploads',
  origin: 'portal',
  permission: 'public',
  upload: { bytesMax: kindBytesMax.video },
  answer: z.object({
    uploadId,
    kind: z.enum(uploadKinds),
    bytes: z.number().int(),
    state: z.enum(attachmentStates),
  }),
  status: 201,
})

/** `image` to show a picture, `download` to save whatever it is. */
export const linkVariants = ['image', 'download'] as const
export type LinkVariant = (typeof linkVariants)[number]

const as = z.object({ as: z.enum(linkVariants).default('image') })
/** A path on the same origin, good for five minutes and only for whom it was made. */
const link = z.object({ url: z.string(), expiresAt: instant })

export const linkOwnAttachment = endpoint({
  name: 'linkOwnAttachment',
  summary: 'A short-lived link to an attachment, for the customer',
  method: 'GET',
  path: '/v1/tracking/:number/attachments/:attachmentId/link',
  origin: 'portal',
  permission: 'ticket.follow',
  params: z.object({ number: z.string().max(20), attachmentId: id }),
  query: as,
  answer: link,
})

/** Each link that a member of staff asks for is an event of the ticket's story. */
export const linkAttachment = endpoint({
  name: 'linkAttachment',
  summary: 'A short-lived link to an attachment, for staff; recorded in the story',
  method: 'POST',
  path: '/v1/tickets/:ticketId/attachments/:attachmentId/link',
  origin: 'console',
  permission: 'attachment.read',
  params: z.object({ ticketId: id, attachmentId: id }),
  query: as,
  answer: link,
})

const token = z.object({ token: z.string().max(200) })

export const openOwnFile = endpoint({
  name: 'openOwnFile',
  summary: 'The file behind a link of the customer',
  method: 'GET',
  path: '/v1/files/:token',
  origin: 'portal',
  permission: 'ticket.follow',
  params: token,
  file: true,
})

export const openFile = endpoint({
  name: 'openFile',
  summary: 'The file behind a link of staff',
  method: 'GET',
  path: '/v1/ticket-files/:token',
  origin: 'console',
  permission: 'attachment.read',
  params: token,
  file: true,
})
