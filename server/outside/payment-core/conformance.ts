import { Trial, type TrialSettings, type Tried } from './trial.ts'
import { holdChecks } from './try-holds.ts'
import { newsChecks } from './try-news.ts'
import { refundChecks } from './try-refunds.ts'
import { requestChecks } from './try-requests.ts'

/**
 * Tries a payment core against the contract, one check after the other, and tells each as it ends. It needs a test account and
 * a test payment of the core (TrialSettings), gives back three minor units of that payment, and leaves no hold.
 * Compensation and recalls are not tried: they would take the institution's own money, and days.
 * @throws StartFailure for an address that must not be asked; whatever the core does is a check that failed
 */
export async function tryCore(settings: TrialSettings, tell: (tried: Tried) => void): Promise<Tried[]> {
  const trial = new Trial(settings)
  const checks = [...requestChecks, ...holdChecks, ...refundChecks, ...(settings.heard ? newsChecks : [])]
  const all: Tried[] = []
  for (const { name, expected, look } of checks) {
    const seen = await look(trial).catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
    const tried = { name, expected, seen }
    all.push(tried)
    tell(tried)
  }
  return all
}
