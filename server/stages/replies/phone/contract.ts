import { endpoint } from '#platform/endpoint.ts'

/**
 * What a provider of text messages and calls tells of one that it took. The body is as the provider writes it, and its
 * signature is over these bytes: so they come as they are.
 */
export const receivePhoneReceipt = endpoint({
  name: 'receivePhoneReceipt',
  summary: 'A provider of text messages and calls says what became of one; signed by the provider',
  method: 'POST',
  path: '/v1/phone-receipts',
  origin: 'portal',
  permission: 'public',
  perMinuteMax: 6_000,
})
