/**
 * Loaded before each test file: property tests draw from one seed, so that a change lands or fails by what it changes and not
 * by luck. Other seeds are looked through on purpose: `npm test -- --seed=new FILES` (decision 0059).
 */
import fc from 'fast-check'

const seed = Number(process.env.PROPERTY_SEED ?? 1)
if (!Number.isSafeInteger(seed)) throw new Error(`PROPERTY_SEED is a whole number, not "${process.env.PROPERTY_SEED}"`)
fc.configureGlobal({ seed })
