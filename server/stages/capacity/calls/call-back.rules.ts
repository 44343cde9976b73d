import { type Hour, hourMs } from '../hours.rules.ts'
import settings from '../settings.json' with { type: 'json' }

const { callMinutes, callShare } = settings.call

/**
 * Until when one more customer would be called back: the end of the hour in which those who are on shift have made the calls
 * that wait and this one, in the part of their time that is for calls. Null when that is later than can be seen.
 */
export function callBackBy(hours: readonly Hour[], staff: readonly number[], waiting: number): Date | null {
  let left = (waiting + 1) * callMinutes
  for (const [index, { at }] of hours.entries()) {
    left -= staff[index]! * 60 * callShare
    if (left <= 0) return new Date(at + hourMs)
  }
  return null
}

/** Whether customers are offered to be called back: what waits takes longer than this. */
export function isCallBackOffered(waitHours: number | null): boolean {
  return waitHours === null || waitHours > settings.callBackWaitHours
}
