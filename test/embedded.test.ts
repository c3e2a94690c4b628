// What only the embedded engine must prove: its lock on the data directory, and that commits survive.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { backup, restore } from '../src/database/backup.ts'
import type { Database } from '../src/database/database.ts'
import { askHolder, DirectoryHeldError, holdDirectory } from '../src/database/directory-lock.ts'
import { openEmbedded } from '../src/database/embedded.ts'
import { migrate } from '../src/database/migrate.ts'
import { tend } from '../src/database/upkeep.ts'
import { createTestDatabase } from './engine.ts'

const DIST = new URL('../dist/database/', import.meta.url)

let scratch: string
const children: ChildProcess[] = []

beforeEach(async () => {
  scratch = await mkdtemp(join(inject('run_directory'), 'scratch-'))
})

afterEach(async () => {
  for (const child of children.splice(0)) await kill(child)
  await rm(scratch, { recursive: true, force: true })
})

interface Running {
  child: ChildProcess
  /** The next line that the child prints; undefined when it has ended. */
  line(): Promise<string | undefined>
}

/** Runs a module with the built `database/` in a process of its own. */
function start(code: string, flags: string[] = []): Running {
  const file = join(scratch, `process-${children.length}.mjs`)
  const source = `import { openEmbedded } from '${new URL('embedded.js', DIST)}'
    import { holdDirectory } from '${new URL('directory-lock.js', DIST)}'
    ${code}`
  writeFileSync(file, source)
  const child = spawn(process.execPath, [...flags, file], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const lines = createInterface(child.stdout!)[Symbol.asyncIterator]()
  return { child, line: async () => (await lines.next()).value }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function dataDirectory(): Promise<string> {
  return (await createTestDatabase()).data_dir
}

describe('the data directory', () => {
  test('is refused to a second process, naming the holder', async () => {
    const directory = await dataDirectory()
    const holder = start(`
      await openEmbedded(${JSON.stringify(directory)}, { describe: () => ({ url: 'http://localhost:4400' }) })
      console.log('open')`)
    expect(await holder.line()).toBe('open')

    const opening = openEmbedded(directory)
    await expect(opening).rejects.toBeInstanceOf(DirectoryHeldError)
    await expect(opening).rejects.toThrow(`pid ${holder.child.pid}, started_at 2`)
    await expect(opening).rejects.toThrow('url http://localhost:4400')
    expect(await askHolder(directory)).toMatchObject({ pid: holder.child.pid, url: 'http://localhost:4400' })
  })

  test('is refused a second time within one process', async () => {
    const directory = await dataDirectory()
    const database = await openEmbedded(directory, { sync: false })
    await expect(openEmbedded(directory, { sync: false })).rejects.toThrow(`pid ${process.pid}`)
    await database.close()
    expect(await askHolder(directory)).toBe(null)
  })

  test('is free again when its holder was killed, and nothing is left of the old lock', async () => {
    const holder = start(`await holdDirectory(${JSON.stringify(scratch)}, () => ({}))
      console.log('held')
      setInterval(() => {}, 1000)`)
    expect(await holder.line()).toBe('held')
    await expect(holdDirectory(scratch, () => ({}))).rejects.toThrow(DirectoryHeldError)
    await kill(holder.child)
    expect(await askHolder(scratch)).toBe(null)
    const release = await holdDirectory(scratch, () => ({}))
    expect(await askHolder(scratch)).toMatchObject({ pid: process.pid })
    await release()
    expect(await askHolder(scratch)).toBe(null)
  })

  test('goes to exactly one of 30 that ask at once, also over a stale lock', async () => {
    const dead = start(`await holdDirectory(${JSON.stringify(scratch)}, () => ({}))
      console.log('held')
      setInterval(() => {}, 1000)`)
    expect(await dead.line()).toBe('held')
    await kill(dead.child)

    const asking = Array.from({ length: 30 }, () => holdDirectory(scratch, () => ({})))
    const settled = await Promise.allSettled(asking)
    const held = settled.filter((outcome) => outcome.status === 'fulfilled')
    const refused = settled.filter((outcome) => outcome.status === 'rejected')
    expect(held.length).toBe(1)
    expect(refused.every((outcome) => outcome.reason instanceof DirectoryHeldError)).toBe(true)
    await held[0]!.value()
  })

  test('goes to exactly one of 6 processes that start at once', async () => {
    const runners = Array.from({ length: 6 }, () =>
      start(`process.stdin.once('data', async () => {
          await holdDirectory(${JSON.stringify(scratch)}, () => ({})).then(
            () => { console.log('held'); setInterval(() => {}, 1000) },
            (error) => { console.log(error.name); process.exit() })
        })
        console.log('ready')`),
    )
    for (const runner of runners) expect(await runner.line()).toBe('ready')
    for (const runner of runners) runner.child.stdin!.write('go\n')
    const outcomes = await Promise.all(runners.map((runner) => runner.line()))
    expect(outcomes.sort()).toEqual(['DirectoryHeldError', ...Array(4).fill('DirectoryHeldError'), 'held'])
  })

  test('may have a path longer than a socket may have', async () => {
    const deep = join(scratch, 'd'.repeat(100))
    await mkdir(deep)
    const release = await holdDirectory(deep, () => ({ url: 'x' }))
    await expect(holdDirectory(deep, () => ({}))).rejects.toThrow(DirectoryHeldError)
    expect(await askHolder(deep)).toMatchObject({ pid: process.pid, url: 'x' })
    await release()
  })

  test('of another Postgres version is refused, naming both', async () => {
    const directory = await dataDirectory()
    await writeFile(join(directory, 'postgres', 'PG_VERSION'), '17\n')
    await expect(openEmbedded(directory)).rejects.toThrow(
      'written by Postgres 17, but this Coulomb embeds 18',
    )
    expect(await askHolder(directory)).toBe(null)
  })

  test('that was being initialised when its process was killed is initialised again', async () => {
    await mkdir(join(scratch, 'postgres.unfinished'))
    await writeFile(join(scratch, 'postgres.unfinished', 'PG_VERSION'), '18\n')
    const database = await openEmbedded(scratch)
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }])
    expect(database.durable).toBe(true)
    await database.close()
  })
})

describe('a commit', () => {
  test('that was acknowledged survives kill -9', async () => {
    const directory = await dataDirectory()
    const writer = start(`
      const database = await openEmbedded(${JSON.stringify(directory)})
      await database.query('create table acknowledged (id bigint primary key)')
      for (let id = 1; ; id++) {
        await database.transaction((tx) => tx.commit([{ text: 'insert into acknowledged values ($1)', values: [id] }]))
        console.log(id)
      }`)
    let last = 0
    while (last < 200) last = Number(await writer.line())
    writer.child.kill('SIGKILL')
    for (let line = await writer.line(); line !== undefined; line = await writer.line()) last = Number(line)

    const database = await openEmbedded(directory)
    const rows = await database.query<{ id: number }>('select id from acknowledged order by id')
    await database.close()
    expect(rows.length).toBeGreaterThanOrEqual(last)
    expect(rows.map((row) => row.id)).toEqual(rows.map((_, index) => index + 1))
  })

  test('reaches the disk before it is acknowledged', async () => {
    const directory = await dataDirectory()
    const counter = join(scratch, 'fsyncs')
    const preload = await preloadFsync(`appendFileSync(${JSON.stringify(counter)}, '.')`)
    const writer = start(
      `const database = await openEmbedded(${JSON.stringify(directory)})
      await database.query('create table counted (id bigint)')
      const insert = { text: 'insert into counted values (1)' }
      process.stdin.on('data', async () => {
        await database.transaction((tx) => tx.commit([insert, insert]))
        console.log('committed')
      })
      console.log('open')`,
      preload,
    )
    expect(await writer.line()).toBe('open')
    for (let commits = 1; commits <= 10; commits++) {
      const before = (await readFile(counter)).length
      writer.child.stdin!.write('commit\n')
      expect(await writer.line()).toBe('committed')
      expect((await readFile(counter)).length).toBeGreaterThan(before)
    }
  })

  test('that the disk refuses is not acknowledged, and neither is anything after it', async () => {
    const directory = await dataDirectory()
    const broken = join(scratch, 'broken')
    const preload = await preloadFsync(
      `if (existsSync(${JSON.stringify(broken)})) throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' })`,
    )
    const writer = start(
      `import { writeFileSync } from 'node:fs'
      const database = await openEmbedded(${JSON.stringify(directory)})
      await database.query('create table refused (id bigint)')
      const commit = () => database.transaction((tx) => tx.commit([{ text: 'insert into refused values (1)' }]))
      await commit()
      writeFileSync(${JSON.stringify(broken)}, '')
      const outcomes = await Promise.allSettled([commit(), commit(), database.query('select 1')])
      console.log(JSON.stringify(outcomes.map((outcome) => [outcome.status, outcome.reason?.sqlstate])))
      await database.close()
      console.log('closed')`,
      preload,
    )
    const outcomes = JSON.parse((await writer.line())!)
    expect(outcomes).toEqual([
      ['rejected', '08007'],
      ['rejected', '08001'],
      ['rejected', '08001'],
    ])
    expect(await writer.line()).toBe('closed')
    await rm(broken)
    const database = await openEmbedded(directory)
    expect(await database.query('select count(*) <= 2 as fine from refused')).toEqual([{ fine: true }])
    await database.close()
  })
})

/** Flags that make every fsync of a process, in its worker threads too, run `code` first. */
async function preloadFsync(code: string): Promise<string[]> {
  const file = join(scratch, 'preload.mjs')
  await writeFile(
    file,
    `import fs, { appendFileSync, existsSync } from 'node:fs'
    import { syncBuiltinESMExports } from 'node:module'
    const { fsyncSync } = fs
    fs.fsyncSync = (file) => { ${code}; fsyncSync(file) }
    syncBuiltinESMExports()`,
  )
  return ['--import', pathToFileURL(file).href]
}

describe('a backup', () => {
  test('taken while the server serves holds what was committed before, and restores into an empty directory', async () => {
    const directory = await dataDirectory()
    const file = join(scratch, 'backup.tar.gz')
    const server = start(`
      const database = await openEmbedded(${JSON.stringify(directory)})
      await database.query("create table kept as select i, repeat('x', 100) as filling from generate_series(1, 30000) as i")
      console.log('open')
      for (let i = 1; i < 300; i++) await database.query('insert into kept values ($1)', [-i])`)
    expect(await server.line()).toBe('open')
    await backup(directory, file)
    await expect(backup(directory, file)).rejects.toThrow('exists already')
    expect(server.child.exitCode).toBe(null)
    await kill(server.child)

    const restored = join(scratch, 'restored')
    await restore(file, restored)
    const database = await openEmbedded(restored)
    expect(await database.query('select count(*) as rows, max(i) as last from kept where i > 0')).toEqual([
      { rows: 30_000, last: 30_000 },
    ])
    await migrate(database)
    await database.close()
    await expect(restore(file, restored)).rejects.toThrow('is not empty: it holds postgres')
    expect((await readdir(directory)).filter((name) => name.startsWith('snapshot'))).toEqual([])
  })

  test('taken while nobody serves is complete; one that is cut short or damaged is refused and leaves nothing', async () => {
    const directory = await dataDirectory()
    const file = join(scratch, 'backup.tar.gz')
    await backup(directory, file)
    await restore(file, join(scratch, 'whole'))

    const bytes = await readFile(file)
    await writeFile(file, bytes.subarray(0, bytes.length - 1_000))
    await expect(restore(file, join(scratch, 'short'))).rejects.toThrow('cannot be restored')
    bytes[bytes.length >> 1]! ^= 1
    await writeFile(file, bytes)
    await expect(restore(file, join(scratch, 'damaged'))).rejects.toThrow('cannot be restored')
    expect(await readdir(join(scratch, 'short'))).toEqual([])
    expect(await readdir(join(scratch, 'damaged'))).toEqual([])
    await expect(backup(join(scratch, 'damaged'), join(scratch, 'other'))).rejects.toThrow(
      'There is no database in',
    )
  })
})

describe('upkeep', () => {
  test('vacuums what has garbage, analyzes what changed, and rests when all is done', async () => {
    const database = await openEmbedded(await dataDirectory(), { sync: false })
    await database.query('create table updated (id bigint primary key, name text)')
    await database.query("insert into updated select i, 'first' from generate_series(1, 10000) as i")
    await database.query("update updated set name = 'second'")
    await database.query('create table added as select i from generate_series(1, 10000) as i')
    // Within a second of the last time, statistics are not passed on by themselves.
    await database.query('select pg_stat_force_next_flush()')
    expect(await upkeepUntilRest(database)).toEqual(['vacuum', 'analyze', 'checkpoint', 'nothing'])
    const [row] = await database.query(
      "select n_dead_tup as dead, last_vacuum is not null as vacuumed from pg_stat_user_tables where relname = 'updated'",
    )
    expect(row).toEqual({ dead: 0, vacuumed: true })
    await database.close()
  })

  test('keeps the log short while the database is busy', async () => {
    const database = await openEmbedded(await dataDirectory(), { sync: false })
    await database.query('create table filled (filling text)')
    for (let round = 0; round < 8; round++) {
      await database.query("insert into filled select repeat('x', 1000) from generate_series(1, 10000)")
      await tend(database, false)
    }
    const [log] = await database.query<{ bytes: number }>(
      'select sum(size)::int8 as bytes from pg_ls_waldir()',
    )
    expect(log!.bytes).toBeLessThan(100 * 1024 * 1024)
    await database.close()
  })
})

async function upkeepUntilRest(database: Database): Promise<string[]> {
  const done: string[] = []
  while (done.at(-1) !== 'nothing') done.push(await tend(database, true))
  return done
}
