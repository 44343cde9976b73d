import { z } from 'zod'

/** Where files are kept when not in the data folder. */
export type FilesUrl = { bucket: string; endpoint: string; region: string; keyId: string }

const shape = /^s3:\/\/([^@\s/]+)@([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/?\?\S+$/

/** `s3://KEYID@bucket?endpoint=https://host&region=name`; plain http only to this machine. */
export const filesUrl = z.string().transform((value, context): FilesUrl => {
  const [, keyId = '', bucket = ''] = shape.exec(value) ?? []
  const query = new URLSearchParams(value.split('?')[1])
  const endpoint = query.get('endpoint') ?? ''
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  const isPlainLocal = url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  const others = [...query.keys()].filter((name) => !['endpoint', 'region'].includes(name))
  if (!keyId || (url?.protocol !== 'https:' && !isPlainLocal) || others.length > 0) {
    context.addIssue({
      code: 'custom',
      message: 'expected s3://KEYID@bucket?endpoint=https://host&region=name, with https unless it is this machine',
    })
    return z.NEVER
  }
  return { keyId, bucket, endpoint: endpoint.replace(/\/+$/, ''), region: query.get('region') ?? 'us-east-1' }
})
