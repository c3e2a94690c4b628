import { describe, expect, test } from 'vitest'
import type { Database, Transaction } from '../src/database/database.ts'
import { openEmbedded } from '../src/database/embedded.ts'
import { migrate } from '../src/database/migrate.ts'
import { openPostgres } from '../src/database/postgres.ts'
import { createTestDatabase, engine, openTestDatabase } from './engine.ts'

async function withTable<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openTestDatabase()
  await database.query('create table things (id bigint primary key, name text)')
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

const insert = (id: number) => ({
  name: 'insert_thing',
  text: 'insert into things values ($1::bigint, $2::text)',
  values: [id, `thing ${id}`],
})

async function idsIn(database: Database): Promise<number[]> {
  const rows = await database.query<{ id: number }>('select id from things order by id')
  return rows.map((row) => row.id)
}

describe('values', () => {
  test('every type that the tables use comes out as documented', async () => {
    const database = await openTestDatabase()
    const [row] = await database.query(`
      select 9007199254740991::int8 as big, 7::int4 as small, 1.50::numeric as decimal, 0.5::float8 as real, true as yes,
             '2026-07-01 12:34:56.789654+02'::timestamptz as moment, '0044-03-15 00:00:00+00'::timestamptz as early,
             '2026-02-28'::date as day, '{"a": [1, null]}'::jsonb as document, '\\x00ff'::bytea as bytes,
             null::int8 as nothing, array[1, null, 3]::int8[] as bigs, array['a', 'b,"c"', null] as texts,
             array['2026-02-28'::date] as days, array[1.50]::numeric[] as decimals, array[true, false] as bools,
             array['\\x01'::bytea] as blobs, array['{"a":"}\\""}'::jsonb] as documents,
             array['1970-01-01 00:00:01+00'::timestamptz] as moments, '{}'::text[] as none`)
    await database.close()
    expect(row).toEqual({
      big: Number.MAX_SAFE_INTEGER,
      small: 7,
      decimal: '1.50',
      real: 0.5,
      yes: true,
      moment: Date.UTC(2026, 6, 1, 10, 34, 56, 789),
      early: new Date('0044-03-15T00:00:00Z').getTime(),
      day: '2026-02-28',
      document: { a: [1, null] },
      bytes: Buffer.from([0, 255]),
      nothing: null,
      bigs: [1, null, 3],
      texts: ['a', 'b,"c"', null],
      days: ['2026-02-28'],
      decimals: ['1.50'],
      bools: [true, false],
      blobs: [Buffer.from([1])],
      documents: [{ a: '}"' }],
      moments: [1000],
      none: [],
    })
  })

  test('parameters of every kind arrive unchanged', async () => {
    const database = await openTestDatabase()
    const texts = ['plain', 'NULL', 'null', '', 'a,b', '{"x"}', 'back\\slash', "quote's", '  ', 'é💡', null]
    const [row] = await database.query(
      `select $1::int8 as big, $2::text[] as texts, $3::bytea as bytes, $4::bytea[] as blobs, $5::jsonb as document,
              $6::timestamptz as moment, $7::bool as yes, $8::int8[] as bigs, $9::text as nothing,
              $10::jsonb[] as documents`,
      [
        Number.MAX_SAFE_INTEGER,
        texts,
        Buffer.from([0, 255]),
        [Buffer.from([1, 2]), null],
        { a: 'ü"' },
        '2026-07-01T12:00:00.001Z',
        false,
        [-1, 0, null],
        undefined,
        [{ a: '"' }],
      ],
    )
    await database.close()
    expect(row).toEqual({
      big: Number.MAX_SAFE_INTEGER,
      texts,
      bytes: Buffer.from([0, 255]),
      blobs: [Buffer.from([1, 2]), null],
      document: { a: 'ü"' },
      moment: Date.UTC(2026, 6, 1, 12, 0, 0, 1),
      yes: false,
      bigs: [-1, 0, null],
      nothing: null,
      documents: [{ a: '"' }],
    })
  })

  test('a bigint that a number cannot hold is an error, and the connection stays usable', async () => {
    const database = await openTestDatabase()
    await expect(database.query('select 9007199254740992::int8')).rejects.toThrow('not a safe integer')
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }])
    await database.close()
  })

  test('an answer of many rows arrives whole and in order', async () => {
    const database = await openTestDatabase()
    const rows = await database.query<{ i: number; filling: string }>(
      "select i, repeat('x', 100) as filling from generate_series(1, 20000) as i",
    )
    await database.close()
    expect(rows.length).toBe(20_000)
    expect(rows.every((row, index) => row.i === index + 1 && row.filling.length === 100)).toBe(true)
  })
})

describe('transactions', () => {
  test('statements answer in order, with their rows and row counts', async () => {
    await withTable(async (database) => {
      const results = await database.transaction((tx) =>
        tx.commit([
          insert(1),
          insert(2),
          { text: 'update things set name = name' },
          { text: 'select id from things' },
        ]),
      )
      expect(results.map((result) => result.row_count)).toEqual([1, 1, 2, 2])
      expect(results[3]!.rows).toEqual([{ id: 1 }, { id: 2 }])
    })
  })

  test('a statement of transactions is planned once, however short its columns are', async () => {
    const text = 'select t.id from unnest($1::int8[]) as r(k) join things t on t.id = r.k'
    const lookup = { name: 'lookup', text, values: [[7]] }
    const plans = `select generic_plans, custom_plans from pg_prepared_statements where name = 'lookup'`
    await withTable(async (database) => {
      const planned = await database.transaction(async (tx) => {
        for (let times = 1; times < 8; times++) await tx.send([lookup])
        return (await tx.send([lookup, { text: plans }]))[1]!.rows
      })
      expect(planned).toEqual([{ generic_plans: 8, custom_plans: 0 }])
    })
  })

  test('a transaction that is not committed by its work is committed when it returns', async () => {
    await withTable(async (database) => {
      const value = await database.transaction(async (tx) => {
        await tx.send([insert(1)])
        await tx.send([insert(2)])
        return 'done'
      })
      expect(value).toBe('done')
      expect(await idsIn(database)).toEqual([1, 2])
    })
  })

  test('a transaction without statements is nothing', async () => {
    const database = await openTestDatabase()
    expect(await database.transaction(async () => 1)).toBe(1)
    expect(await database.transaction((tx) => tx.commit())).toEqual([])
    await database.close()
  })

  test('a failed statement inside a pipelined commit rejects with the first failure and writes nothing', async () => {
    await withTable(async (database) => {
      const failing = database.transaction((tx) => tx.commit([insert(1), insert(1), insert(2)]))
      await expect(failing).rejects.toMatchObject({ name: 'DatabaseError', sqlstate: '23505' })
      expect(await idsIn(database)).toEqual([])
    })
  })

  test('a failure that the work swallows still fails the transaction', async () => {
    await withTable(async (database) => {
      const swallowing = async (tx: Transaction) => {
        await tx.send([insert(1)])
        await tx.send([insert(1)]).catch(() => {})
        return tx.commit([insert(2)])
      }
      await expect(database.transaction(swallowing)).rejects.toMatchObject({ sqlstate: '23505' })
      const returning = async (tx: Transaction) => {
        await tx.send([insert(1), insert(1)]).catch(() => {})
      }
      await expect(database.transaction(returning)).rejects.toMatchObject({ sqlstate: '23505' })
      expect(await idsIn(database)).toEqual([])
    })
  })

  test('work that throws rolls back what it sent', async () => {
    await withTable(async (database) => {
      const throwing = database.transaction(async (tx) => {
        await tx.send([insert(1)])
        throw new Error('changed my mind')
      })
      await expect(throwing).rejects.toThrow('changed my mind')
      expect(await idsIn(database)).toEqual([])
    })
  })

  test('a parameter that cannot be sent fails before anything is written', async () => {
    await withTable(async (database) => {
      const circular: Record<string, unknown> = {}
      circular.self = circular
      const bad = { text: 'insert into things values ($1, $2)', values: [2, circular] }
      await expect(database.transaction((tx) => tx.commit([insert(1), bad]))).rejects.toThrow(TypeError)
      await expect(
        database.transaction((tx) => tx.commit([insert(1), { ...insert(2), text: 'select $1, $2' }])),
      ).rejects.toThrow('insert_thing')
      expect(await idsIn(database)).toEqual([])
    })
  })

  test('a unique violation says 23505 and leaves the connection usable, prepared statements included', async () => {
    await withTable(async (database) => {
      for (let round = 0; round < 3; round++) {
        await database.transaction((tx) => tx.commit([insert(round)]))
        const failing = database.transaction((tx) => tx.commit([insert(round), insert(100)]))
        await expect(failing).rejects.toMatchObject({ sqlstate: '23505' })
      }
      expect(await idsIn(database)).toEqual([0, 1, 2])
    })
  })

  test('a name whose first use fails can be used again', async () => {
    await withTable(async (database) => {
      const named = { name: 'first_use', text: 'select id from things where id = $1::bigint', values: ['x'] }
      await expect(
        database.transaction((tx) => tx.commit([insert(1), insert(1), named, named])),
      ).rejects.toMatchObject({ sqlstate: '23505' })
      await expect(database.transaction((tx) => tx.commit([named]))).rejects.toMatchObject({
        sqlstate: '22P02',
      })
      const [result] = await database.transaction((tx) => tx.commit([{ ...named, values: [1] }]))
      expect(result!.rows).toEqual([])
    })
  })

  test('a transaction that a query left open is not handed to the next one', async () => {
    await withTable(async (database) => {
      await database.transaction((tx) => tx.commit([insert(1)]))
      await database.query('begin')
      await database.query('insert into things values (2)')
      await database.transaction((tx) => tx.commit([insert(3)]))
      expect(await idsIn(database)).toEqual([1, 2, 3])
    })
  })

  test('a NUL in a text is refused by the engine, not by luck', async () => {
    await withTable(async (database) => {
      const nul = { text: 'insert into things values ($1, $2)', values: [1, 'a\0b'] }
      await expect(database.transaction((tx) => tx.commit([nul]))).rejects.toMatchObject({
        sqlstate: '22021',
      })
    })
  })

  test('several statements in one text are refused', async () => {
    const database = await openTestDatabase()
    await expect(database.query('select 1; select 2')).rejects.toMatchObject({ sqlstate: '42601' })
    await database.close()
  })

  test('concurrent transactions and queries do not see each other halfway', async () => {
    await withTable(async (database) => {
      const sums: number[] = []
      const reader = async () => {
        const [row] = await database.query<{ count: number }>('select count(*) as count from things')
        sums.push(row!.count)
      }
      const writer = (id: number) =>
        database.transaction(async (tx) => {
          await tx.send([insert(2 * id)])
          await tx.commit([insert(2 * id + 1)])
        })
      const all = Array.from({ length: 30 }, (_, id) => [writer(id), reader()]).flat()
      await Promise.all(all)
      expect(sums.every((sum) => sum % 2 === 0)).toBe(true)
      expect((await idsIn(database)).length).toBe(60)
    })
  })
})

describe('migrations', () => {
  test('20 concurrent migrations of an empty database apply each file once', async () => {
    const database = await openTestDatabase()
    const applied = () => database.query('select version, file from coulomb_migrations order by version')
    const before = await applied()
    await database.query('create schema emptied')
    try {
      // A schema of its own is as good as an empty database, and every connection of the pool must use it.
      const scoped = { ...database, ...inSchema(database, 'emptied') }
      await Promise.all(Array.from({ length: 20 }, () => migrate(scoped)))
      expect(
        await database.query('select version, file from emptied.coulomb_migrations order by version'),
      ).toEqual(before)
      await migrate(scoped)
    } finally {
      await database.query('drop schema emptied cascade')
      await database.close()
    }
  })

  test('a database that is newer than the program is refused, naming both versions', async () => {
    const settings = await createTestDatabase()
    const open = () =>
      settings.database_url
        ? openPostgres(settings.database_url)
        : openEmbedded(settings.data_dir, { sync: false })
    const database = await open()
    await database.query("insert into coulomb_migrations values (999, '999-from-the-future.sql', now())")
    await expect(migrate(database)).rejects.toThrow(/999 \(999-from-the-future\.sql\).*knows only \d+/)
    await database.close()
  })
})

function inSchema(database: Database, schema: string): Pick<Database, 'query' | 'transaction'> {
  const path = { text: `set local search_path = ${schema}` }
  return {
    query: (text, values) =>
      database.transaction(async (tx) => {
        const [, result] = await tx.commit([path, { text, values }])
        return result!.rows
      }),
    transaction: (work) =>
      database.transaction(async (tx) => {
        await tx.send([path])
        return work(tx)
      }),
  }
}

test('the engine tells its name and whether it is durable', async () => {
  const database = await openTestDatabase()
  expect(database.engine).toBe(engine === 'native' ? 'postgres' : 'embedded')
  expect(database.citus).toBe(false)
  expect(database.durable).toBe(engine === 'native')
  await database.close()
})
