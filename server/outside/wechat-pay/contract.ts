import { z } from 'zod'

/**
 * What WeChat Pay says of refunds (API v3, of an ordinary merchant in mainland China), as far as it is read. From its own
 * pages pay.weixin.qq.com/doc/v3/merchant/4012556562 (query), …/4013071031 (states and what they mean), …/4012082053 and
 * docs/merchant/apis/weixin-pay-score/refunds/refund-result-notice (news), and from the field descriptions in
 * services/refunddomestic of its own Go library (github.com/wechatpay-apiv3/wechatpay-go). Fields may be added at any time
 * (basic rules of API v3), so what is not named here is passed over; a state that is not named here is not understood.
 */
export const refundPath = '/v3/refund/domestic/refunds'

const time = z.iso.datetime({ offset: true })
/** Whole fen. */
const fen = z.number().int().min(0)
/** Order and refund numbers: at most 32 characters there, 64 for the merchant's refund number. */
const number = z.string().min(1).max(64)

/**
 * `CLOSED`: seven days without money on the merchant's account, or an account that may not pay for it; nothing moved.
 * `ABNORMAL`: the payer's card is void or frozen; the money waits between both until somebody decides where it goes.
 */
export const refundStates = ['SUCCESS', 'PROCESSING', 'CLOSED', 'ABNORMAL'] as const
export type RefundState = (typeof refundStates)[number]

/** A refund, as sending one and asking for one are answered. */
export const refund = z.object({
  refund_id: number,
  out_refund_no: number,
  transaction_id: number,
  out_trade_no: number,
  /** Where the money went, in words: a bank with the end of a card, the payer's change, or the merchant. */
  user_received_account: z.string().max(200).optional(),
  success_time: time.optional(),
  create_time: time,
  status: z.enum(refundStates),
  amount: z.object({ total: fen, refund: fen, currency: z.string() }),
})
export type Refund = z.infer<typeof refund>

/** Why something was not done. Its `message` is for people and may repeat what was sent, so it is not read. */
export const fault = z.object({ code: z.string().regex(/^[A-Z][A-Z0-9_]{0,59}$/) })

/** What is enciphered in an envelope (AEAD_AES_256_GCM: RFC 5116). */
export const resource = z.object({
  algorithm: z.literal('AEAD_AES_256_GCM'),
  ciphertext: z.base64().min(4),
  nonce: z.string(),
  associated_data: z.string().default(''),
})
export type Resource = z.infer<typeof resource>

/** News, as they are posted to us. The same news keep their `id`, however often they are sent. */
export const envelope = z.object({
  id: z.string().min(1).max(64),
  create_time: time,
  event_type: z.enum(['REFUND.SUCCESS', 'REFUND.ABNORMAL', 'REFUND.CLOSED']),
  resource,
})

/** What the envelope of news holds. */
export const refundNews = z.object({
  mchid: z.string(),
  refund_id: number,
  out_refund_no: number,
  refund_status: z.enum(['SUCCESS', 'ABNORMAL', 'CLOSED']),
  success_time: time.optional(),
  user_received_account: z.string().max(200).optional(),
})
