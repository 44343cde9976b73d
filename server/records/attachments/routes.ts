import { type Route, uploadRoute } from '#platform/route.ts'
import { uploadFile } from './contract.ts'
import { receiveUpload } from './receive.ts'

export const attachmentRoutes: Route[] = [uploadRoute(uploadFile, receiveUpload)]
