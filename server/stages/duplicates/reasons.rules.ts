/** What speaks for two tickets being one matter, as people are told; the weightiest first. */
export const reasons = ['same_order', 'same_amount', 'same_error', 'same_number', 'same_words', 'same_code'] as const
export type Reason = (typeof reasons)[number]
