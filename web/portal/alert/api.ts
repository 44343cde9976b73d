import type { Answer } from '#platform/endpoint.ts'
import type * as alerts from '#stages/alerts/contract.ts'
import { wire } from '../../kit/wire.ts'

export const showAlert = wire<typeof alerts.showAlert>({ method: 'POST', path: '/v1/risk-alerts/question' })
export const answerAlert = wire<typeof alerts.answerAlert>({
  method: 'POST',
  path: '/v1/risk-alerts/answer',
  idempotent: true,
})

export type Question = Answer<typeof alerts.showAlert>
export type Answered = Answer<typeof alerts.answerAlert>
