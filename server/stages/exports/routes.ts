import { type Route, route } from '#platform/route.ts'
import { languageOf } from '#records/knowledge/words.rules.ts'
import { staffAskerOf } from '#records/staff/access.ts'
import * as contract from './contract.ts'
import { decideExportOf } from './decide.ts'
import { linkToExport, openLinkedExport } from './file.ts'
import { readExport, readExports } from './queries.ts'
import { requestExportOf, sizeOf } from './request.ts'

export const exportRoutes: Route[] = [
  route(contract.listExports, async ({ work, visit }) => ({ exports: await readExports(work, visit.language) })),
  route(contract.measureExport, async ({ work, query }) => sizeOf(work, query, await staffAskerOf(work))),
  route(contract.requestExport, async ({ work, body, visit }) => {
    const language = languageOf(visit.language, 'zh-Hans')
    return readExport(work, visit.language, await requestExportOf(work, { ...body, language }))
  }),
  route(contract.decideExport, async ({ work, params, body, visit }) => {
    await decideExportOf(work, params.exportId, body)
    return readExport(work, visit.language, params.exportId)
  }),
  route(contract.linkExport, async ({ work, params }) => {
    const { token, expiresAt } = await linkToExport(work, params.exportId)
    return { url: `/v1/export-files/${token}`, expiresAt: expiresAt.toISOString() }
  }),
  route(contract.openExport, ({ work, params }) => openLinkedExport(work, params.token)),
]
