import pg from 'pg'
import { cpuUsOf, postgresCpuUs } from './cpu.ts'
import type { Pieces } from './pieces.ts'

/** CPU-µs by whom they were spent for. `postgresWorker` is what PostgreSQL did at the worker's connections. */
export type Spent = { server: number; worker: number; postgresDoor: number; postgresWorker: number }
type Reading = { server: number; worker: number; postgres: { whole: number; children: Map<number, number> } }

/** Reads what server, worker and PostgreSQL have used so far. */
export class Meter {
  readonly #pieces: Pieces
  /** Process id of the worker, once it runs. */
  worker: number | null = null

  constructor(pieces: Pieces) {
    this.#pieces = pieces
  }

  read(): Reading {
    return {
      server: cpuUsOf(this.#pieces.server),
      worker: this.worker ? cpuUsOf(this.worker) : 0,
      postgres: postgresCpuUs(this.#pieces.postgres.pid),
    }
  }

  /**
   * What was spent between two readings. PostgreSQL's own helpers (log writer, checkpointer and the like) and backends
   * that ended in between count as the door's.
   */
  async between(before: Reading, after: Reading): Promise<Spent> {
    const workers = new Set(await this.#backendsOf('worker'))
    let postgresWorker = 0
    for (const [pid, us] of after.postgres.children)
      if (workers.has(pid)) postgresWorker += us - (before.postgres.children.get(pid) ?? 0)
    return {
      server: after.server - before.server,
      worker: after.worker - before.worker,
      postgresDoor: after.postgres.whole - before.postgres.whole - postgresWorker,
      postgresWorker,
    }
  }

  async #backendsOf(name: string): Promise<number[]> {
    const client = new pg.Client({ connectionString: this.#pieces.postgres.ownerUrl() })
    await client.connect()
    try {
      const { rows } = await client.query<{ pid: number }>(
        'select pid from pg_stat_activity where application_name = $1',
        [name],
      )
      return rows.map(({ pid }) => pid)
    } finally {
      await client.end()
    }
  }
}
