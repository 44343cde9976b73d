/** What tests of files begin with: small files of each kind, sending one, letting the inspector look, following a link. */
import sharp from 'sharp'
import { checkDueUploads } from '#records/attachments/check.ts'
import { tellTickets } from '#records/tickets/attachments.ts'
import type { TestApi } from './api.ts'
import type { TestOrg } from './house.ts'

export type Sending = { bytes: Buffer; name?: string; type?: string; host?: string }
export type Answered = { status: number; body: Record<string, unknown>; text: string }

/** Sends a file as a browser does. */
export async function send(
  api: TestApi,
  { bytes, name, type = 'application/octet-stream', host }: Sending,
): Promise<Answered> {
  const reply = await api.portal.inject({
    method: 'POST',
    url: '/v1/uploads',
    headers: {
      host: host ?? 'test.local',
      'content-type': type,
      ...(name === undefined ? {} : { 'x-file-name': encodeURIComponent(name) }),
    },
    remoteAddress: `10.9.${(sent >> 8) & 255}.${sent++ & 255}`,
    payload: bytes,
  })
  return { status: reply.statusCode, text: reply.body, body: JSON.parse(reply.body) as Record<string, unknown> }
}
let sent = 0

/** Sends a file that must be taken; answers its id. */
export async function upload(api: TestApi, sending: Sending): Promise<string> {
  const { status, body, text } = await send(api, sending)
  if (status !== 201) throw new Error(`not taken: ${text}`)
  return body.uploadId as string
}

/** Lets the inspector look at everything that is due now. */
export async function inspect(org: TestOrg): Promise<number> {
  const looked = await checkDueUploads(org.house, org.orgId, tellTickets)
  return looked === 0 ? 0 : looked + (await inspect(org))
}

/** A picture with a place, a maker and a serial number in its metadata, as a phone writes them. */
export function photo(format: 'jpeg' | 'png' | 'webp', width = 64, height = 48): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: { r: 20, g: 110, b: 110 } } })
    .withExif({
      IFD0: { Make: 'PlantedMaker', Model: 'PlantedModel', ImageDescription: 'planted-description' },
      IFD2: { BodySerialNumber: 'planted-serial' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '31/1 13/1 48/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '121/1 28/1 12/1',
      },
    })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><planted-xmp/></x:xmpmeta>')
    .toFormat(format)
    .toBuffer()
}

/** The smallest PDF that a reader opens. */
export function pdf(inside = ''): Buffer {
  const body = `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R${inside}>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n`
  return Buffer.from(`${body}xref\n0 3\ntrailer<</Size 3/Root 1 0 R>>\nstartxref\n${body.length}\n%%EOF\n`, 'latin1')
}

/** A box of an ISO base media file. */
export function box(type: string, content: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + content.length)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, content])
}

/** A video that says it is one; nothing ever plays it here. */
export function video(...more: Buffer[]): Buffer {
  const brands = Buffer.from('isom\0\0\x02\0isomiso2avc1mp41', 'latin1')
  return Buffer.concat([
    box('ftyp', brands),
    box('moov', box('mvhd', Buffer.alloc(100))),
    box('mdat', Buffer.alloc(64, 7)),
    ...more,
  ])
}
