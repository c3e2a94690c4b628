// The ledger's time: the database's, read after the lock; or the test clock, one row that only goes forward.
import type { Database, Statement } from '../database/database.ts'

export interface Clock {
  /** An SQL expression for now, for use inside a statement that runs after the lock. */
  readonly sql: string
  readonly statement: Statement
  read(): Promise<number>
}

export function openClock(db: Database, test: boolean): Clock {
  const sql = test
    ? `coalesce((select now_at from test_clock where id = 1), clock_timestamp())`
    : 'clock_timestamp()'
  const statement = {
    name: test ? 'test_clock' : 'clock',
    text: `select date_trunc('milliseconds', ${sql}) as now`,
  }
  return {
    sql,
    statement,
    read: async () => (await db.query<{ now: number }>(statement.text))[0]!.now,
  }
}

/** A clock that says what it is told, for writing the past through the public verbs. Never below the last entry. */
export function injectedClock(): Clock & { set(now: number): void } {
  let sql = 'clock_timestamp()'
  let time = 0
  return {
    get sql() {
      return sql
    },
    get statement() {
      return { text: `select ${sql} as now` }
    },
    read: async () => time,
    set(now) {
      time = now
      sql = `'${new Date(now).toISOString()}'::timestamptz`
    },
  }
}

/** Sets the test clock; false if that would turn it back. */
export async function setTestClock(db: Database, now: number): Promise<boolean> {
  const rows = await db.query(
    `insert into test_clock (id, now_at) values (1, $1::timestamptz)
     on conflict (id) do update set now_at = excluded.now_at where test_clock.now_at <= excluded.now_at
     returning now_at`,
    [new Date(now).toISOString()],
  )
  return rows.length === 1
}
