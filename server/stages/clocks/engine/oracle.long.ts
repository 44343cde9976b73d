import { describe, test } from 'node:test'
import { agreeOn } from '../../../../test/clock-agreement.ts'

const parts = 20

describe('the engine agrees with a calculator that walks day by day on 100,000 cases', () => {
  for (let part = 1; part <= parts; part++) test(`part ${part} of ${parts}`, () => agreeOn(100_000 / parts))
})
