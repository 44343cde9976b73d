import type { Answer } from '#platform/endpoint.ts'
import type * as progress from '#stages/progress/contract.ts'
import { wire } from '../../kit/wire.ts'

export const showProgress = wire<typeof progress.showProgress>({
  method: 'GET',
  path: '/v1/tracking/:number/progress',
})

export type MoneyLine = Answer<typeof progress.showProgress>['lines'][number]
