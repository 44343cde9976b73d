import assert from 'node:assert/strict'
import fc from 'fast-check'
import { compile } from '#records/knowledge/calendars/compile.rules.ts'
import { deadlineOf } from '#stages/clocks/engine/engine.rules.ts'
import { type ClockCase, clockCase } from './clock-cases.ts'
import { walk } from './clock-oracle.ts'

/** Engine and oracle on so many random rules, calendars and histories; the first on which they differ is told, shrunk. */
export function agreeOn(cases: number): void {
  fc.assert(fc.property(clockCase, agree), { numRuns: cases })
}

function agree({ rule, calendars, own, history }: ClockCase): void {
  const byKey = new Map(calendars.map((calendar) => [calendar.key, compile(calendar)]))
  const { dueAt, absoluteEnd, provisional, state } = deadlineOf(rule, { byKey, own }, history)
  assert.deepEqual({ dueAt, absoluteEnd, provisional, state }, walk(rule, calendars, own, history))
}
