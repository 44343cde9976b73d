import { Hotline } from './hotline.tsx'

/** A word to somebody whose money may be going right now, and the number to tap. */
export function EmergencyCall({ words }: { words: string }) {
  return (
    <div className="emergency-call">
      <p>{words}</p>
      <Hotline urgent />
    </div>
  )
}
