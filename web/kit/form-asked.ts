/**
 * A form to begin with and answers that are known already, as one text: its key, then the answers as in an address
 * (`payment_failed?what=limit`). What is no answer of the form is left out by whoever fills it in.
 */
export function formAsked(category: string): { key: string; answers: Record<string, string> } {
  const [key = '', ...rest] = category.split('?')
  return { key, answers: Object.fromEntries(new URLSearchParams(rest.join('?'))) }
}
