// What only the Postgres engine must prove: lost connections, and what it says of the server it found.

import { expect, test } from 'vitest'
import type { Database } from '../src/database/database.ts'
import { openPostgres } from '../src/database/postgres.ts'
import { createTestDatabase } from './engine.ts'

async function open(): Promise<{ database: Database; url: string }> {
  const { database_url } = await createTestDatabase()
  const database = await openPostgres(database_url!, { pool_size: 3 })
  await database.query('create table things (id bigint primary key)')
  return { database, url: database_url! }
}

const insert = (id: number) => ({ text: 'insert into things values ($1)', values: [id] })
const ownPid = { text: 'select pg_backend_pid() as pid' }

test('a connection that is lost within a transaction fails it, and only it', async () => {
  const { database } = await open()
  const failing = database.transaction(async (tx) => {
    const [, own] = await tx.send([insert(1), ownPid])
    await database.query('select pg_terminate_backend($1, 5000)', [own!.rows[0].pid])
    await tx.commit([insert(2)])
  })
  await expect(failing).rejects.toMatchObject({ name: 'DatabaseError', sqlstate: '08007' })
  expect(await database.query('select id from things')).toEqual([])
  await database.transaction((tx) => tx.commit([insert(3)]))
  expect(await database.query('select id from things')).toEqual([{ id: 3 }])
  await database.close()
})

test('connections that are lost while idle are replaced', async () => {
  const { database, url } = await open()
  await Promise.all([1, 2, 3].map((id) => database.transaction((tx) => tx.commit([insert(id)]))))
  const other = await openPostgres(url, { pool_size: 1 })
  await other.query(`
    select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`)
  await other.close()
  const outcomes = await Promise.allSettled(
    [4, 5, 6].map((id) => database.query('select $1::int8 as id', [id])),
  )
  // Whoever was handed a connection before its end was noticed fails; nobody waits for ever.
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason.sqlstate).toMatch(/^(08006|57P01)$/)
  }
  expect(await database.query('select count(*) as things from things')).toEqual([{ things: 3 }])
  await database.close()
})

test('a server that cannot be reached, a wrong password and an unknown database are told apart', async () => {
  const { database, url } = await open()
  await database.close()
  await expect(openPostgres('postgres://nobody@127.0.0.1:1/none')).rejects.toMatchObject({
    sqlstate: '08001',
  })
  const wrong = new URL(url)
  wrong.password = 'wrong'
  await expect(openPostgres(wrong.href)).rejects.toMatchObject({ sqlstate: '28P01' })
  wrong.href = url
  wrong.pathname = '/no_such_database'
  await expect(openPostgres(wrong.href)).rejects.toMatchObject({ sqlstate: '3D000' })
})

test('a server that may lose acknowledged commits is not called durable, and the warning says why', async () => {
  const { database, url } = await open()
  expect(database.durable).toBe(true)
  expect(database.warnings).toEqual([])
  await database.query(`alter database ${new URL(url).pathname.slice(1)} set synchronous_commit = off`)
  await database.close()
  const careless = await openPostgres(url)
  expect(careless.durable).toBe(false)
  expect(careless.warnings).toEqual([expect.stringContaining('synchronous_commit is off')])
  await careless.close()
})

test('transactions of two connections wait for each other only at the row they share', async () => {
  const { database } = await open()
  await database.transaction((tx) => tx.commit([insert(1), insert(2)]))
  const order: string[] = []
  const lock = (id: number) => ({ text: 'select id from things where id = $1 for update', values: [id] })
  let waiting: Promise<unknown> | undefined
  await database.transaction(async (tx) => {
    await tx.send([lock(1)])
    waiting = database.transaction((other) => other.commit([lock(1)])).then(() => order.push('same row'))
    await database.transaction((other) => other.commit([lock(2)]))
    order.push('other row')
    await tx.commit()
    order.push('committed')
  })
  await waiting
  expect(order[0]).toBe('other row')
  expect(order.sort()).toEqual(['committed', 'other row', 'same row'])
  await database.close()
})

test('a session runs in UTC, whatever the server thinks', async () => {
  const { database, url } = await open()
  await database.query(`alter database ${new URL(url).pathname.slice(1)} set timezone = 'Asia/Kolkata'`)
  await database.close()
  const moved = await openPostgres(url)
  const [row] = await moved.query(
    "select '2026-07-01 00:00:00'::timestamptz as moment, current_setting('timezone') as zone",
  )
  expect(row).toEqual({ moment: Date.UTC(2026, 6, 1), zone: 'UTC' })
  await moved.close()
})
