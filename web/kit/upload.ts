import type { Answer, EndpointSpec } from '#platform/endpoint.ts'
import { clientSettings, ProblemAnswer } from './client.ts'

/** Longest silence, not longest upload: a slow line that still moves is left alone. */
const silenceMsMax = 30_000

export type UploadOptions = {
  /** The file's name as the customer may see it again. */
  name: string
  /** Hears which part of the bytes has gone out, 0 to 1. */
  onPart: (part: number) => void
  signal: AbortSignal
}

/**
 * Sends the bytes of a file to an endpoint that takes them as they are. By XMLHttpRequest, since fetch does not tell how
 * far it is. Throws ProblemAnswer for a refusal, TypeError when nothing answered or `signal` ended it.
 */
export function upload<const E extends EndpointSpec>(
  endpoint: E,
  bytes: Blob,
  { name, onPart, signal }: UploadOptions,
): Promise<Answer<E>> {
  return new Promise((give, fail) => {
    const request = new XMLHttpRequest()
    request.open(endpoint.method, endpoint.path)
    request.setRequestHeader('accept', 'application/json')
    request.setRequestHeader('accept-language', clientSettings.language)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.setRequestHeader('x-file-name', encodeURIComponent(name))
    let timer = 0
    const listen = (): void => {
      clearTimeout(timer)
      timer = window.setTimeout(() => request.abort(), silenceMsMax)
    }
    request.upload.onprogress = ({ loaded, total }) => {
      listen()
      if (total > 0) onPart(loaded / total)
    }
    request.onloadend = () => {
      clearTimeout(timer)
      if (request.status === 0) return fail(new TypeError('no answer'))
      const answer = parsed(request.responseText)
      if (request.status < 300) give(answer as Answer<E>)
      else fail(new ProblemAnswer(request.status, answer))
    }
    signal.addEventListener('abort', () => request.abort())
    listen()
    request.send(bytes)
  })
}

function parsed(text: string): Record<string, never> {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
