// Writes what a batch has decided: a handful of set-wise statements, whatever its size.
import type { Writes } from '../core/draft.ts'
import { creditsOf, type Entry, type WrittenEntry } from '../core/entry.ts'
import {
  addUsage,
  emptyRollup,
  USAGE_SUMS,
  type UsageDay,
  type UsageQuarter,
  type UsageSums,
} from '../core/rollup.ts'
import { countsAsCredits, type Rules } from '../core/rules.ts'
import type { Grant, Holder, OwnedItem, State } from '../core/state.ts'
import type { Statement } from '../database/database.ts'
import { type Column, type Rows, type RowsSql, rowsStatement } from './batch-rows.ts'

export interface Written {
  state: State
  writes: Writes
}

/** The statements; each fails unless it does all it has to. `state` is each organization's new one. */
export function writeStatements(batch: readonly Written[]): Statement[] {
  const list: Statement[] = []
  const add = <Row>(sql: RowsSql<Row>, of: (written: Written) => Iterable<Row>) => {
    const all: Rows<Row> = { organizations: [], rows: [] }
    for (const written of batch)
      for (const row of of(written)) {
        all.organizations.push(written.state.organization_id)
        all.rows.push(row)
      }
    if (all.rows.length > 0) list.push(rowsStatement(sql, all))
  }
  add(INSERT_ENTRIES, ({ state: { rules }, writes }) => writes.entries.map((written) => ({ rules, written })))
  add(INSERT_DETAILS, ({ writes }) => writes.entries.filter(({ details }) => details !== null))
  const grants = ({ writes: { grants, new_grants } }: Written, fresh: boolean) =>
    [...grants.values()].filter((grant) => new_grants.has(grant.grant_seq) === fresh)
  add(INSERT_GRANTS, (written) => grants(written, true))
  add(UPDATE_GRANTS, (written) => grants(written, false))
  add(PUT_LICENSES, ({ state, writes }) =>
    [...writes.holders.values()]
      .filter((holder) => holder.license_id !== '')
      .map((holder) => ({
        ...holder,
        ended_at: writes.ended_licenses.has(holder.license_id) ? state.now : null,
      })),
  )
  add(OPEN_HOLDS, ({ writes }) => writes.opened_holds)
  add(CLOSE_HOLDS, ({ writes }) => writes.closed_holds)
  add(PUT_OWNED, ({ writes }) => [...writes.owned.values()].filter((item) => item !== null))
  add(REMOVE_OWNED, ({ writes }) =>
    [...writes.owned].filter(([, item]) => item === null).map(([key]) => placeOf(key)),
  )
  add(COUNT, ({ writes }) => writes.counters.values())
  const rollups = new Map(
    batch.map((written) => [written, rollupOf(written.state.rules, written.writes.entries)]),
  )
  add(ADD_USAGE_DAYS, (written) => rollups.get(written)!.days.values())
  add(ADD_USAGE_QUARTERS, (written) => rollups.get(written)!.quarters.values())
  add(MOVE_HEADS, ({ state, writes }) =>
    writes.entries.length > 0 || writes.holders.size > 0 ? [state] : [],
  )
  return list
}

function rollupOf(rules: Rules, entries: readonly WrittenEntry[]) {
  const rollup = emptyRollup()
  for (const { entry } of entries) addUsage(rollup, entry, rules.timezone)
  return rollup
}

/** What `ownedKey` was made of. */
function placeOf(key: string): { scope: string; item_key: string } {
  const [scope, item_key] = key.split('\u0000') as [string, string]
  return { scope, item_key }
}

const unitsOf = (entry: Entry): string =>
  entry.lines?.length === 1
    ? entry.lines[0]!.unit
    : [...new Set((entry.lines ?? []).map((line) => line.unit))].join(',')

const INSERT_ENTRIES: RowsSql<{ rules: Rules; written: WrittenEntry }> = {
  name: 'insert_entries',
  columns: [
    ['seq', 'bigint', ({ written }) => written.entry.seq],
    ['kind', 'text', ({ written }) => written.entry.kind],
    ['recorded_at', 'timestamptz', ({ written }) => written.entry.recorded_at],
    ['usage_at', 'timestamptz', ({ written }) => written.entry.usage_at],
    ['of_seq', 'bigint', ({ written }) => written.entry.of_seq ?? null],
    ['action', 'text', ({ written }) => written.entry.action ?? null],
    ['member_id', 'text', ({ written }) => written.entry.member_id ?? null],
    ['api_key_id', 'text', ({ written }) => written.entry.api_key_id ?? null],
    ['units', 'text', ({ written }) => unitsOf(written.entry)],
    ['credits', 'bigint', (row) => creditsOf(row.written.entry, (unit) => countsAsCredits(row.rules, unit))],
    ['idempotency_key', 'text', ({ written }) => written.entry.idempotency_key ?? null],
    ['body', 'text', ({ written }) => written.body],
    ['hash', 'bytea', ({ written }) => written.hash],
  ],
  text: (rows) => `
    insert into entries (organization_id, seq, kind, recorded_at, usage_at, of_seq, action, member_id, api_key_id,
      units, credits, idempotency_key, body, hash)
    select organization_id, seq, kind, recorded_at, usage_at, of_seq, action, member_id, api_key_id,
      case when units = '' then '{}'::text[] else string_to_array(units, ',') end, credits, idempotency_key, body, hash
    from ${rows} as t`,
}

const INSERT_DETAILS: RowsSql<WrittenEntry> = {
  name: 'insert_details',
  columns: [
    ['seq', 'bigint', ({ entry }) => entry.seq],
    ['salt', 'bytea', ({ details }) => details!.salt],
    ['document', 'text', ({ details }) => details!.document],
    ['subject_ids', 'text', ({ details }) => JSON.stringify(details!.subject_ids)],
  ],
  text: (rows) => `
    insert into entry_details (organization_id, seq, salt, document, subject_ids)
    select organization_id, seq, salt, document, array(select jsonb_array_elements_text(subject_ids::jsonb))
    from ${rows} as t`,
}

const GRANT_SUMS: Column<Grant>[] = [
  ['used', 'bigint', (grant) => grant.used],
  ['held', 'bigint', (grant) => grant.held],
  ['expired', 'bigint', (grant) => grant.expired],
  ['voided', 'bigint', (grant) => grant.voided],
]

const INSERT_GRANTS: RowsSql<Grant> = {
  name: 'insert_grants',
  columns: [
    ['grant_seq', 'bigint', (grant) => grant.grant_seq],
    ['unit', 'text', (grant) => grant.unit],
    ['member_id', 'text', (grant) => grant.member_id],
    ['license_id', 'text', (grant) => grant.license_id],
    ['source', 'text', (grant) => grant.source],
    ['period_no', 'integer', (grant) => grant.period_no],
    ['starts_at', 'timestamptz', (grant) => grant.starts_at],
    ['ends_at', 'timestamptz', (grant) => grant.ends_at],
    ['amount', 'bigint', (grant) => grant.amount],
    ...GRANT_SUMS,
  ],
  text: (rows) => `
    insert into grants (organization_id, grant_seq, unit, member_id, license_id, source, period_no, starts_at, ends_at,
      amount, used, held, expired, voided, open)
    select t.*, used + expired + voided < amount from ${rows} as t`,
}

const UPDATE_GRANTS: RowsSql<Grant> = {
  name: 'update_grants',
  columns: [
    ['grant_seq', 'bigint', (grant) => grant.grant_seq],
    ['member_id', 'text', (grant) => grant.member_id],
    ...GRANT_SUMS,
  ],
  counted: true,
  text: (rows) => `
    update grants g set member_id = t.member_id, used = t.used, held = t.held, expired = t.expired, voided = t.voided,
      open = t.used + t.expired + t.voided < g.amount
    from ${rows} as t where g.organization_id = t.organization_id and g.grant_seq = t.grant_seq`,
}

const PUT_LICENSES: RowsSql<Holder & { ended_at: number | null }> = {
  name: 'put_licenses',
  columns: [
    ['license_id', 'text', (holder) => holder.license_id],
    ['member_id', 'text', (holder) => holder.member_id],
    ['plan_id', 'text', (holder) => holder.plan_id],
    ['next_plan_id', 'text', (holder) => holder.next_plan_id],
    ['issued_on', 'date', (holder) => holder.issued_on],
    ['period_no', 'integer', (holder) => holder.period_no],
    ['paid_through', 'timestamptz', (holder) => holder.paid_through],
    ['settled_at', 'timestamptz', (holder) => holder.settled_at],
    ['ended_at', 'timestamptz', (holder) => holder.ended_at],
  ],
  text: (rows) => `
    insert into licenses (organization_id, license_id, member_id, plan_id, next_plan_id, issued_on, period_no,
      paid_through, settled_at, ended_at)
    select t.* from ${rows} as t
    on conflict (organization_id, license_id) do update set member_id = excluded.member_id, plan_id = excluded.plan_id,
      next_plan_id = excluded.next_plan_id, issued_on = excluded.issued_on, period_no = excluded.period_no,
      paid_through = excluded.paid_through, settled_at = excluded.settled_at, ended_at = excluded.ended_at`,
}

const OPEN_HOLDS: RowsSql<Writes['opened_holds'][number]> = {
  name: 'open_holds',
  columns: [
    ['hold_seq', 'bigint', (hold) => hold.hold_seq],
    ['member_id', 'text', (hold) => hold.member_id],
    ['expires_at', 'timestamptz', (hold) => hold.expires_at],
  ],
  text: (rows) => `
    insert into holds (organization_id, hold_seq, member_id, expires_at) select t.* from ${rows} as t`,
}

const CLOSE_HOLDS: RowsSql<Writes['closed_holds'][number]> = {
  name: 'close_holds',
  columns: [
    ['hold_seq', 'bigint', (hold) => hold.hold_seq],
    ['closed_seq', 'bigint', (hold) => hold.closed_seq],
  ],
  counted: true,
  text: (rows) => `
    update holds h set closed_seq = t.closed_seq from ${rows} as t
    where h.organization_id = t.organization_id and h.hold_seq = t.hold_seq and h.closed_seq is null`,
}

const PUT_OWNED: RowsSql<OwnedItem> = {
  name: 'put_owned',
  columns: [
    ['scope', 'text', (item) => item.scope],
    ['item_key', 'text', (item) => item.item_key],
    ['owned_until', 'timestamptz', (item) => item.owned_until],
    ['seq', 'bigint', (item) => item.seq],
  ],
  text: (rows) => `
    insert into owned_items (organization_id, scope, item_key, owned_until, seq) select t.* from ${rows} as t
    on conflict (organization_id, item_key, scope)
    do update set owned_until = excluded.owned_until, seq = excluded.seq`,
}

const REMOVE_OWNED: RowsSql<{ scope: string; item_key: string }> = {
  name: 'remove_owned',
  columns: [
    ['scope', 'text', (item) => item.scope],
    ['item_key', 'text', (item) => item.item_key],
  ],
  // Not counted: of what is bought and given back within one batch there is no row.
  text: (rows) => `
    delete from owned_items i using ${rows} as t
    where i.organization_id = t.organization_id and i.scope = t.scope and i.item_key = t.item_key`,
}

const COUNT: RowsSql<{ counter: string; period_start: string; amount: number }> = {
  name: 'count',
  columns: [
    ['counter', 'text', (row) => row.counter],
    ['period_start', 'date', (row) => row.period_start],
    ['amount', 'bigint', (row) => row.amount],
  ],
  text: (rows) => `
    insert into counters (organization_id, counter, period_start, amount) select t.* from ${rows} as t
    on conflict (organization_id, counter, period_start) do update set amount = counters.amount + excluded.amount`,
}

const SUMS = USAGE_SUMS.map((name): Column<UsageSums> => [name, 'bigint', (row) => row[name]])

const addedTo = (table: string) =>
  USAGE_SUMS.map((name) => `${name} = ${table}.${name} + excluded.${name}`).join(', ')

export const ADD_USAGE_DAYS: RowsSql<UsageDay> = {
  name: 'add_usage_days',
  columns: [
    ['question', 'text', (day) => day.question],
    ['day', 'date', (day) => day.day],
    ['key', 'text', (day) => day.key],
    ['action', 'text', (day) => day.action],
    ['unit', 'text', (day) => day.unit],
    ['report_column', 'text', (day) => day.report_column],
    ...SUMS,
  ],
  text: (rows) => `
    insert into usage_days (organization_id, question, day, key, action, unit, report_column, ${USAGE_SUMS.join(', ')})
    select t.* from ${rows} as t
    on conflict (organization_id, question, day, key, action, unit, report_column)
    do update set ${addedTo('usage_days')}`,
}

const ADD_USAGE_QUARTERS: RowsSql<UsageQuarter> = {
  name: 'add_usage_quarters',
  columns: [
    ['quarter', 'timestamptz', (row) => row.quarter],
    ['action', 'text', (row) => row.action],
    ['unit', 'text', (row) => row.unit],
    ...SUMS,
  ],
  text: (rows) => `
    insert into usage_quarters (organization_id, quarter, action, unit, ${USAGE_SUMS.join(', ')})
    select t.* from ${rows} as t
    on conflict (organization_id, quarter, action, unit) do update set ${addedTo('usage_quarters')}`,
}

const MOVE_HEADS: RowsSql<State> = {
  name: 'move_heads',
  columns: [
    ['seq', 'bigint', (state) => state.seq],
    ['hash', 'bytea', (state) => state.hash],
    ['recorded_at', 'timestamptz', (state) => state.now],
    ['period_no', 'integer', (state) => state.plan_holder.period_no],
    ['paid_through', 'timestamptz', (state) => state.plan_holder.paid_through],
    ['settled_at', 'timestamptz', (state) => state.plan_holder.settled_at],
  ],
  counted: true,
  text: (rows) => `
    update ledgers l set seq = t.seq, hash = t.hash, recorded_at = t.recorded_at, period_no = t.period_no,
      paid_through = t.paid_through, settled_at = t.settled_at
    from ${rows} as t where l.organization_id = t.organization_id`,
}
