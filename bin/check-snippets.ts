/**
 * Runs the snippet of every language in docs/integrations over vectors.json and compares the tokens byte by byte.
 * .ci/run calls it, because it needs the languages themselves; npm test checks the Node one.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../docs/integrations')
const runMsMax = 180_000
const { vectors } = JSON.parse(readFileSync(join(folder, 'vectors.json'), 'utf8')) as {
  vectors: { name: string; input: object; token: string }[]
}

const languages: { name: string; program: string; words: string[] }[] = [
  { name: 'Node', program: process.execPath, words: ['node.mjs'] },
  { name: 'Java', program: 'java', words: ['ContextToken.java'] },
  { name: 'Go', program: 'go', words: ['run', 'context_token.go'] },
  { name: 'PHP', program: 'php', words: ['context_token.php'] },
  { name: 'Python', program: 'python3', words: ['context_token.py'] },
]

const input = vectors.map((vector) => `${JSON.stringify(vector.input)}\n`).join('')
let failed = 0
for (const { name, program, words } of languages) {
  const run = spawnSync(program, words, { cwd: folder, input, encoding: 'utf8', timeout: runMsMax })
  const tokens = (run.stdout ?? '').split(/\r?\n/)
  const wrong = vectors.filter((vector, index) => vector.token !== tokens[index])
  if (!run.error && run.status === 0 && wrong.length === 0) {
    console.log(`✓ ${name}: ${vectors.length} tokens as they must be`)
    continue
  }
  failed += 1
  const reason = run.error?.message ?? (run.stderr.trim() || wrong.map((vector) => `wrong: ${vector.name}`).join('; '))
  console.error(`✗ ${name}: ${reason}`)
}
process.exit(failed === 0 ? 0 : 1)
