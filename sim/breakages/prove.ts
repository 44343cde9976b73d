/** That the simulation sees what is broken: each breakage in a process of its own, and once the product as it is. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Breakage } from './breakage.ts'
import { breakages } from './list.ts'

export type Proof = {
  /** Null: the product as it is. */
  name: string | null
  /** What the checks said first; null: they saw nothing. */
  caught: string | null
  /** How many rounds it took, those of seeds that were spared included. */
  rounds: number
}

const run = promisify(execFile)
const msMax = 600_000

/** Runs all of them, some at the same time, and answers in the order of the list, the product as it is first. */
export async function proveAll({
  of = breakages,
  atOnce = 2,
  told = () => undefined,
}: {
  of?: readonly Breakage[]
  atOnce?: number
  told?: (proof: Proof) => void
} = {}): Promise<Proof[]> {
  const names = [null, ...of.map(({ name }) => name)]
  const proofs = new Map<string | null, Proof>()
  const waiting = [...names]
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const proof = { name, ...(await prove(name)) }
      proofs.set(name, proof)
      told(proof)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return names.map((name) => proofs.get(name)!)
}

async function prove(name: string | null): Promise<Omit<Proof, 'name'>> {
  const file = new URL('./broken.ts', import.meta.url).pathname
  const { stdout } = await run(process.execPath, [file, ...(name === null ? [] : [name])], { timeout: msMax })
  return JSON.parse(stdout)
}

/** Whether every breakage was seen, and nothing where nothing is broken. */
export const isProven = (proofs: readonly Proof[]): boolean =>
  proofs.every(({ name, caught }) => (name === null) === (caught === null))
