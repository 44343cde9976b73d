/** What became of it when a customer's words called for a person. */
export const attendedHow = ['called', 'wrote', 'met', 'misread'] as const
export type AttendedHow = (typeof attendedHow)[number]
