// Issue 3: whatever is changed behind the server's back, `verify` names it, and names it first.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { Finding } from '../../src/ledger/finding.ts'
import { verify } from '../../src/ledger/verify.ts'
import type { Api } from '../client.ts'
import { openServer, runHistory } from '../model/history.ts'
import { type Seeded, seeded } from '../model/seeded.ts'
import { begin } from './figure.ts'
import { patience, scale, seed } from './scale.ts'

interface Table {
  /** What the first finding must say of a row, given its columns. */
  names: (row: any) => (finding: Finding) => boolean
  /** Columns that say nothing the journal knows. */
  except?: string[]
  /** Rows that say anything: one whose sums are all 0 may be missing. */
  where?: string
}

const bySeq = (column: string) => (row: any) => (finding: Finding) => finding.seq === Number(row[column])
const byDetail = (of: (row: any) => string) => (row: any) => (finding: Finding) =>
  finding.detail.includes(of(row))

/** Everything that the journal is, and everything that is derived from it. */
const TABLES: Record<string, Table> = {
  entries: { names: bySeq('seq') },
  entry_details: { names: bySeq('seq'), except: ['subject_ids', 'erased_at'] },
  grants: { names: byDetail(({ grant_seq }) => `gr_${grant_seq}`) },
  holds: { names: byDetail(({ hold_seq }) => `hold_${hold_seq}`) },
  owned_items: { names: byDetail(({ item_key }) => item_key) },
  counters: { names: byDetail(({ counter }) => counter), where: 'amount <> 0' },
  usage_days: { names: byDetail(({ action }) => action), where: 'charges <> 0' },
  usage_quarters: { names: byDetail(({ action }) => action), where: 'charges <> 0' },
  ledgers: {
    names:
      () =>
      ({ what }) =>
        what === 'head',
    except: ['organization_id', 'recorded_at', 'rules_version', 'period_no', 'paid_through', 'settled_at'],
  },
}

let api: Api
let db: Database
const random = seeded(seed)
const organizations: string[] = []
/** Each column of each table, and 'row' for taking the row away. */
const places: { table: string; column: string; type: string; nullable: boolean }[] = []

beforeAll(async () => {
  api = await openServer()
  db = api.server.ledger.db
  const sides = await runHistory(api, seed, { organizations: 16, operations: 600 })
  organizations.push(...sides.map(({ setup }) => setup.organization_id))
  for (const [table, { except = [] }] of Object.entries(TABLES)) {
    const columns = await db.query<any>(
      `select column_name, data_type, is_nullable from information_schema.columns
       where table_schema = 'public' and table_name = $1 order by ordinal_position`,
      [table],
    )
    for (const { column_name, data_type, is_nullable } of columns)
      if (!except.includes(column_name))
        places.push({ table, column: column_name, type: data_type, nullable: is_nullable === 'YES' })
    if (table !== 'ledgers') places.push({ table, column: 'row', type: '', nullable: false })
  }
}, patience)

// Everything has been put back.
afterAll(() => api.close(), patience)

/** SQL for another value of a column, near the one it has. */
function otherValue({ column, type, nullable }: (typeof places)[number], row: any): string {
  if (row[column] === null) {
    if (type === 'text') return `'x'`
    return type.startsWith('timestamp') ? `'2026-01-20T00:00:00Z'` : '1'
  }
  if (nullable && random.chance(0.3)) return 'null'
  switch (type) {
    case 'bigint':
    case 'integer':
      return `${column} ${random.pick(['+', '-'])} ${random.pick([1, 1, 1_000_000])}`
    case 'text':
      return random.pick([`${column} || 'x'`, `overlay(${column} placing '~' from 1)`])
    case 'bytea':
      return `set_byte(${column}, 0, get_byte(${column}, 0) # 1)`
    case 'timestamp with time zone':
      return `${column} ${random.pick(['+', '-'])} interval '${random.pick(['1 ms', '15 minutes', '1 day'])}'`
    case 'date':
      return `${column} + 1`
    case 'boolean':
      return `not ${column}`
    case 'ARRAY':
      return `${column} || '{x}'`
    default:
      throw new Error(`${type} has no other value`)
  }
}

test('a changed or missing row of the journal or of what derives from it is named, each time', {
  timeout: patience,
}, async () => {
  const measured = begin('rows changed behind the back', scale.tampered_rows)
  let refused = 0
  let named = 0
  for (let n = 0; n < scale.tampered_rows; n++) {
    const place = places[n % places.length]!
    const row = await anyRow(place.table, random)
    if (row === null) continue
    const told = `${place.table}.${place.column} of ${row.as_text}`
    const changed = await tamper(place, row)
    if (changed === null) {
      refused++
      continue
    }
    // Every other time in shares, as a long journal is.
    const { ok, findings } = await verify(db, row.organization_id, n % 2 === 0 ? 20 : undefined)
    await putBack(place.table, changed.place, row.as_text)
    expect([told, ok]).toEqual([told, false])
    const first = findings[0]!
    const { names } = TABLES[place.table]!
    // A row that moved is wrong where it was and where it is.
    if (!names(row)(first) && !names(changed)(first))
      expect.fail(`${told}: verify first says ${first.detail}`)
    named++
  }
  for (const organization_id of organizations)
    expect(await verify(db, organization_id, 20)).toMatchObject({ ok: true, findings: [] })
  measured(`${named} named first, ${refused} refused by the database itself, 0 unnoticed`)
})

async function anyRow(table: string, { pick, below }: Seeded): Promise<any> {
  const where = `organization_id = $1 and ${TABLES[table]!.where ?? 'true'}`
  for (let attempt = 0; attempt < 50; attempt++) {
    const organization_id = pick(organizations)
    const [{ count }] = (await db.query<any>(`select count(*)::int as count from ${table} where ${where}`, [
      organization_id,
    ])) as [any]
    if (count === 0) continue
    const [row] = await db.query<any>(
      `select *, ctid::text as place, to_jsonb(t)::text as as_text from ${table} t where ${where}
       order by ctid offset ${below(count)} limit 1`,
      [organization_id],
    )
    return row
  }
  return null
}

/** The row as it is now, with its place, null for nowhere; null where the database refuses. */
async function tamper(place: (typeof places)[number], row: any): Promise<any> {
  const { table, column } = place
  try {
    if (column === 'row') {
      await db.query(`delete from ${table} where ctid = $1::tid`, [row.place])
      return { ...row, place: null }
    }
    const [changed] = await db.query<any>(
      `update ${table} set ${column} = ${otherValue(place, row)} where ctid = $1::tid returning *, ctid::text as place`,
      [row.place],
    )
    return changed
  } catch (error) {
    // Data that its constraints do not let in.
    expect((error as { sqlstate?: string }).sqlstate).toMatch(/^2[23]/)
    return null
  }
}

async function putBack(table: string, changed: string | null, before: string): Promise<void> {
  if (changed !== null) await db.query(`delete from ${table} where ctid = $1::tid`, [changed])
  await db.query(`insert into ${table} select * from jsonb_populate_record(null::${table}, $1::jsonb)`, [
    before,
  ])
}
