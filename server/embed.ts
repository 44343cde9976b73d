import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type House, inOrg, systemActor } from '#platform/database.ts'
import { Problem } from '#platform/errors.ts'
import { entriesOf } from '#records/entries/find.ts'
import { orgOfHost } from '#records/staff/organisation.ts'

const dist = join(import.meta.dirname, '../web/dist')
const widget = join(dist, 'widget')
const isHashed = /-[\w-]{8}\.js$/

/**
 * How long a file may be kept, by its path; null for what is not the widget's. The loader's name stays the same over new
 * versions of ours, so it is asked for again after minutes, and is good for a week while we are down.
 */
export function widgetCaching(path: string): string | null {
  if (!path.startsWith(widget)) return null
  return isHashed.test(path)
    ? 'public, max-age=31536000, immutable'
    : 'public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800'
}

/**
 * What other sites' pages load: the widget's files, for any page, and our own pages in a frame, for pages of an entry's
 * origins alone (docs/decisions/0017). Files are sent by what `servePages` has registered.
 */
export function serveEmbed(app: FastifyInstance, house: House, contentSecurityPolicy: string): void {
  app.get<{ Params: { name: string } }>('/w/:name', async (request, reply) => {
    const name = await currentName(request.params.name)
    reply.headers({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' })
    if (!name.endsWith('.d.ts')) return reply.sendFile(name, widget)
    return reply.type('text/plain; charset=utf-8').sendFile(name, widget, { contentType: false })
  })
  const page = (file: string) => async (request: FastifyRequest<{ Params: { key: string } }>, reply: FastifyReply) => {
    const origins = await originsOf(house, request.hostname, request.params.key)
    const ancestors = origins.length > 0 ? origins.join(' ') : "'none'"
    reply.removeHeader('x-frame-options')
    reply.headers({
      'content-security-policy': contentSecurityPolicy.replace(/frame-ancestors [^;]+/, `frame-ancestors ${ancestors}`),
      'cache-control': 'no-cache',
      'content-type': 'text/html; charset=utf-8',
    })
    const html = await readFile(join(dist, file), 'utf8')
    // Whom the page may talk to. An origin has no sign that HTML would read.
    return html.replace('<head>', `<head><meta name="huiyin-origins" content="${origins.join(' ')}" />`)
  }
  app.get('/embed/:key/news', page('widget/news.html'))
  for (const path of ['/embed/:key', '/embed/:key/*']) app.get(path, page('portal/index.html'))
}

/** A loader that a browser has kept names the form of its own time: it gets today's. */
async function currentName(name: string): Promise<string> {
  if (!/^form-[\w-]+\.js$/.test(name)) return name
  const names = await readdir(widget)
  return names.includes(name) ? name : (names.find((each) => each.startsWith('form-') && isHashed.test(each)) ?? name)
}

/** Origins whose pages may show us. @throws Problem missing entry_missing, also while the entry is paused */
async function originsOf(house: House, host: string, key: string): Promise<string[]> {
  const orgId = await orgOfHost(house, host)
  const entries = await inOrg(house, systemActor(orgId, 'embed'), 'intake', entriesOf)
  const entry = entries.find((candidate) => candidate.key === key && candidate.active)
  if (!entry) throw new Problem('missing', 'entry_missing')
  return entry.origins
}
