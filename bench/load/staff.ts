import { addPerson } from '../../server/records/staff/enter.ts'
import { asSystem } from '../../server/records/staff/organisation.ts'
import { issueToken } from '../../server/records/staff/sign-in/tokens.ts'
import type { Entry } from './letters.ts'
import type { Pieces } from './pieces.ts'

const answerMsMax = 30_000

export type Said = { status: number; body: Record<string, unknown>; version: number }

/** A person of staff at the console's API, signed in by a link as people are. */
export class Staff {
  readonly #origin: string
  readonly #cookie: string
  readonly staffId: string
  #keys = 0

  private constructor(origin: string, cookie: string, staffId: string) {
    this.#origin = origin
    this.#cookie = cookie
    this.staffId = staffId
  }

  static async signIn({ house, orgId, consolePort }: Pieces): Promise<Staff> {
    const [staffId, token] = await asSystem(house, orgId, 'bench', async (work) => {
      const teams = await work.tx.selectFrom('teams').select('team_id').execute()
      const person = { name: 'Ada', email: 'ada@bank.example', role: 'admin' as const, language: 'en' }
      const added = await addPerson(work, { ...person, teamIds: teams.map((team) => team.team_id) })
      return [added, await issueToken(work, 'sign_in', added)] as const
    })
    const origin = `http://localhost:${consolePort}`
    const entered = await fetch(`${origin}/v1/session/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
      signal: AbortSignal.timeout(answerMsMax),
    })
    const [cookie] = entered.headers.getSetCookie()
    if (!cookie) throw new Error(`signing in was answered with ${entered.status}`)
    return new Staff(origin, cookie.split(';')[0]!, staffId)
  }

  /** One request; what it asks for and answers is the console's contract. */
  async ask(method: string, path: string, body?: object, version?: number): Promise<Said> {
    const answer = await fetch(this.#origin + path, {
      method,
      headers: {
        cookie: this.#cookie,
        ...(method === 'GET'
          ? {}
          : { 'content-type': 'application/json', 'idempotency-key': `by-staff-${this.#keys++}` }),
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(answerMsMax),
    })
    const said = (await answer.json()) as Record<string, unknown>
    return { status: answer.status, body: said, version: Number(said.version) }
  }

  /** An entry point of a host app with a signing secret, open as wide as it goes. */
  async makeEntry(): Promise<Entry> {
    const name = { 'zh-Hans': '钱包', en: 'Wallet' }
    const made = await this.ask('POST', '/v1/entries', { name, requestsPerMinuteMax: 1_000_000 })
    const added = await this.ask('POST', `/v1/entries/${made.body.entryId}/secrets`, {})
    if (added.status !== 201) throw new Error(`an entry point was refused: ${JSON.stringify(made.body)}`)
    const { kid, secret } = added.body as { kid: string; secret: string }
    return { key: made.body.key as string, kid, secret }
  }
}
