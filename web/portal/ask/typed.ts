/** A moment of this device's clock as date inputs want it: "2026-11-21T21:04", or the day alone. */
export function localMoment(at: Date, precision: 'day' | 'minute'): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return precision === 'day' ? day : `${day}T${two(at.getHours())}:${two(at.getMinutes())}`
}
