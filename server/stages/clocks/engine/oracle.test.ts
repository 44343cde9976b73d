import { test } from 'node:test'
import { agreeOn } from '../../../../test/clock-agreement.ts'

test('the engine agrees with a calculator that walks day by day', () => agreeOn(5_000))
