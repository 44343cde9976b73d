import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'

const schema = `
  pragma journal_mode = wal;
  pragma synchronous = full;
  pragma foreign_keys = on;
  create table if not exists settings (name text primary key, value text not null) strict;
  create table if not exists accounts (
    account text primary key, masked text not null, state text not null check (state in ('normal', 'closed'))
  ) strict;
  create table if not exists payments (
    payment text primary key, account text not null references accounts, state text not null, amount_minor integer not null,
    currency text not null, method text, debited integer not null, frozen integer not null, at integer not null,
    settled_at integer, error_code text, duplicate_of text, refunded_minor integer not null default 0
  ) strict;
  create table if not exists orders (
    id text primary key, body text not null, kind text not null, state text not null, seq integer not null,
    at integer not null, reference text not null, until integer, code text, settle_at integer, applied_at integer,
    amount_minor integer, currency text
  ) strict;
  create index if not exists orders_to_settle on orders (settle_at) where settle_at is not null;
  create index if not exists orders_applied on orders (applied_at, id) where applied_at is not null;
  create table if not exists holds (
    id text primary key references orders, account text, payment text, until integer not null, ended_at integer
  ) strict;
  create index if not exists holds_standing on holds (until) where ended_at is null;
  create index if not exists holds_of_account on holds (account) where account is not null;
  create index if not exists holds_of_payment on holds (payment) where payment is not null;
  create table if not exists postings (
    posting integer primary key autoincrement, cause text not null, order_id text, at integer not null
  ) strict;
  create index if not exists postings_of_order on postings (order_id) where cause = 'order';
  create table if not exists entries (
    posting integer not null references postings, place text not null, currency text not null, amount_minor integer not null
  ) strict;
  create index if not exists entries_of_place on entries (place, currency);
  create table if not exists callbacks (
    message text primary key, order_id text not null, body text not null, due_at integer not null,
    attempts integer not null default 0, takes integer not null, is_forged integer not null, is_kept_back integer not null
  ) strict;
  create index if not exists callbacks_kept_back on callbacks (order_id) where is_kept_back = 1;
  create index if not exists callbacks_due on callbacks (due_at) where takes > 0 and is_kept_back = 0;
`

/** Whole numbers of SQLite come as bigint: money has 18 digits. */
export type Row = Record<string, string | bigint | null>

/** The sandbox core's own database: one file, written by this process alone. */
export type Store = {
  run(sql: string, ...values: SQLInputValue[]): number
  one<T extends Row>(sql: string, ...values: SQLInputValue[]): T | undefined
  all<T extends Row>(sql: string, ...values: SQLInputValue[]): T[]
  /** All of it or nothing, on disk (fsync) before it returns. */
  transact<T>(act: () => T): T
  close(): void
}

/** Opens `core.sqlite` in a folder, which is made when it is missing. */
export function openStore(dataDir: string): Store {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const db = new DatabaseSync(join(dataDir, 'core.sqlite'))
  db.exec(schema)
  const prepared = new Map<string, StatementSync>()
  const statement = (sql: string): StatementSync => {
    const known = prepared.get(sql)
    if (known) return known
    const made = db.prepare(sql)
    made.setReadBigInts(true)
    prepared.set(sql, made)
    return made
  }
  return {
    run: (sql, ...values) => Number(statement(sql).run(...values).changes),
    one: <T extends Row>(sql: string, ...values: SQLInputValue[]) => statement(sql).get(...values) as T | undefined,
    all: <T extends Row>(sql: string, ...values: SQLInputValue[]) => statement(sql).all(...values) as T[],
    transact(act) {
      db.exec('begin immediate')
      try {
        const made = act()
        db.exec('commit')
        return made
      } catch (error) {
        db.exec('rollback')
        throw error
      }
    },
    close: () => db.close(),
  }
}
