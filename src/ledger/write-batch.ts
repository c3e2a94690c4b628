// Writes what a batch has decided: a handful of set-wise statements, whatever its size.
import type { Writes } from '../core/draft.ts'
import { creditsOf } from '../core/entry.ts'
import { addUsage, emptyRollup, type UsageDay, type UsageQuarter } from '../core/rollup.ts'
import { countsAsCredits } from '../core/rules.ts'
import type { Grant, Holder, State } from '../core/state.ts'
import type { Statement } from '../database/database.ts'

export interface Written {
  state: State
  writes: Writes
}

const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())

/** The statements, each with the number of rows it must touch (null: any). `after` holds each organization's new state. */
export function writeStatements(batch: readonly Written[]): { statement: Statement; rows: number | null }[] {
  const list: { statement: Statement; rows: number | null }[] = []
  const add = (
    name: string,
    text: string,
    columns: unknown[][],
    rows: number | null = columns[0]!.length,
  ) => {
    if (columns[0]!.length > 0) list.push({ statement: { name, text, values: columns }, rows })
  }
  const each = <T>(of: (written: Written) => Iterable<T>) =>
    batch.flatMap((written) =>
      [...of(written)].map((value) => ({ organization_id: written.state.organization_id, value, written })),
    )

  const entries = each(({ writes }) => writes.entries)
  const entry = <T>(pick: (value: (typeof entries)[number]) => T) => entries.map(pick)
  add('insert_entries', INSERT_ENTRIES, [
    entry((e) => e.organization_id),
    entry((e) => e.value.entry.seq),
    entry((e) => e.value.entry.kind),
    entry((e) => iso(e.value.entry.recorded_at)),
    entry((e) => iso(e.value.entry.usage_at)),
    entry((e) => e.value.entry.of_seq ?? null),
    entry((e) => e.value.entry.action ?? null),
    entry((e) => e.value.entry.member_id ?? null),
    entry((e) => e.value.entry.api_key_id ?? null),
    entry((e) => [...new Set((e.value.entry.lines ?? []).map((line) => line.unit))].join(',')),
    entry((e) => creditsOf(e.value.entry, (unit) => countsAsCredits(e.written.state.rules, unit))),
    entry((e) => e.value.entry.idempotency_key ?? null),
    entry((e) => e.value.body),
    entry((e) => e.value.hash),
  ])
  const details = entries.filter((e) => e.value.details !== null)
  add('insert_details', INSERT_DETAILS, [
    details.map((e) => e.organization_id),
    details.map((e) => e.value.entry.seq),
    details.map((e) => e.value.details!.salt),
    details.map((e) => e.value.details!.document),
    details.map((e) => JSON.stringify(e.value.details!.subject_ids)),
  ])
  addGrants(
    add,
    each(({ writes }) => writes.grants.values()),
  )
  const holders = each(({ writes }) => writes.holders.values()).filter((h) => h.value.license_id !== '')
  addLicenses(add, holders)
  const opened = each(({ writes }) => writes.opened_holds)
  add('open_holds', OPEN_HOLDS, [
    opened.map((h) => h.organization_id),
    opened.map((h) => h.value.hold_seq),
    opened.map((h) => h.value.member_id),
    opened.map((h) => iso(h.value.expires_at)),
  ])
  const closed = each(({ writes }) => writes.closed_holds)
  add('close_holds', CLOSE_HOLDS, [
    closed.map((h) => h.organization_id),
    closed.map((h) => h.value.hold_seq),
    closed.map((h) => h.value.closed_seq),
  ])
  addOwned(add, batch)
  const counters = each(({ writes }) => writes.counters.values())
  add('count', COUNT, [
    counters.map((c) => c.organization_id),
    counters.map((c) => c.value.counter),
    counters.map((c) => c.value.period_start),
    counters.map((c) => c.value.amount),
  ])
  addUsageRows(add, batch)
  const moved = batch.filter(({ writes }) => writes.entries.length > 0 || writes.holders.size > 0)
  add('move_heads', MOVE_HEADS, [
    moved.map(({ state }) => state.organization_id),
    moved.map(({ state }) => state.seq),
    moved.map(({ state }) => state.hash),
    moved.map(({ state }) => iso(state.now)),
    moved.map(({ state }) => state.plan_holder.period_no),
    moved.map(({ state }) => iso(state.plan_holder.paid_through)),
    moved.map(({ state }) => iso(state.plan_holder.settled_at)),
  ])
  return list
}

type Add = (name: string, text: string, columns: unknown[][], rows?: number | null) => void
type Of<T> = { organization_id: string; value: T; written: Written }[]

function addGrants(add: Add, grants: Of<Grant>): void {
  const made = grants.filter((g) => g.written.writes.new_grants.has(g.value.grant_seq))
  const moved = grants.filter((g) => !g.written.writes.new_grants.has(g.value.grant_seq))
  const sums = (of: Of<Grant>) => [
    of.map((g) => g.value.used),
    of.map((g) => g.value.held),
    of.map((g) => g.value.expired),
    of.map((g) => g.value.voided),
  ]
  add('insert_grants', INSERT_GRANTS, [
    made.map((g) => g.organization_id),
    made.map((g) => g.value.grant_seq),
    made.map((g) => g.value.unit),
    made.map((g) => g.value.member_id),
    made.map((g) => g.value.license_id),
    made.map((g) => g.value.source),
    made.map((g) => g.value.period_no),
    made.map((g) => iso(g.value.starts_at)),
    made.map((g) => iso(g.value.ends_at)),
    made.map((g) => g.value.amount),
    ...sums(made),
  ])
  add('update_grants', UPDATE_GRANTS, [
    moved.map((g) => g.organization_id),
    moved.map((g) => g.value.grant_seq),
    moved.map((g) => g.value.member_id),
    ...sums(moved),
  ])
}

function addLicenses(add: Add, holders: Of<Holder>): void {
  add('put_licenses', PUT_LICENSES, [
    holders.map((h) => h.organization_id),
    holders.map((h) => h.value.license_id),
    holders.map((h) => h.value.member_id),
    holders.map((h) => h.value.plan_id),
    holders.map((h) => h.value.next_plan_id),
    holders.map((h) => h.value.issued_on),
    holders.map((h) => h.value.period_no),
    holders.map((h) => iso(h.value.paid_through)),
    holders.map((h) => iso(h.value.settled_at)),
    holders.map((h) =>
      h.written.writes.ended_licenses.has(h.value.license_id) ? iso(h.written.state.now) : null,
    ),
  ])
}

function addOwned(add: Add, batch: readonly Written[]): void {
  const bought: {
    organization_id: string
    scope: string
    item_key: string
    owned_until: number | null
    seq: number
  }[] = []
  const returned: { organization_id: string; scope: string; item_key: string }[] = []
  for (const { state, writes } of batch)
    for (const [key, item] of writes.owned) {
      const [scope, item_key] = key.split('\u0000') as [string, string]
      if (item) bought.push({ organization_id: state.organization_id, ...item })
      else returned.push({ organization_id: state.organization_id, scope, item_key })
    }
  add('put_owned', PUT_OWNED, [
    bought.map((i) => i.organization_id),
    bought.map((i) => i.scope),
    bought.map((i) => i.item_key),
    bought.map((i) => iso(i.owned_until)),
    bought.map((i) => i.seq),
  ])
  // Bought and given back within one batch: there may be no row.
  add(
    'remove_owned',
    REMOVE_OWNED,
    [returned.map((i) => i.organization_id), returned.map((i) => i.scope), returned.map((i) => i.item_key)],
    null,
  )
}

function addUsageRows(add: Add, batch: readonly Written[]): void {
  const days: (UsageDay & { organization_id: string })[] = []
  const quarters: (UsageQuarter & { organization_id: string })[] = []
  for (const { state, writes } of batch) {
    const rollup = emptyRollup()
    for (const { entry } of writes.entries) addUsage(rollup, entry, state.rules.timezone)
    for (const row of rollup.days.values()) days.push({ ...row, organization_id: state.organization_id })
    for (const row of rollup.quarters.values())
      quarters.push({ ...row, organization_id: state.organization_id })
  }
  add('add_usage_days', ADD_USAGE_DAYS, dayColumns(days))
  add('add_usage_quarters', ADD_USAGE_QUARTERS, [
    quarters.map((q) => q.organization_id),
    quarters.map((q) => iso(q.quarter)),
    quarters.map((q) => q.action),
    quarters.map((q) => q.unit),
    ...sumColumns(quarters),
  ])
}

export function dayColumns(days: (UsageDay & { organization_id: string })[]): unknown[][] {
  return [
    days.map((d) => d.organization_id),
    days.map((d) => d.question),
    days.map((d) => d.day),
    days.map((d) => d.key),
    days.map((d) => d.action),
    days.map((d) => d.unit),
    days.map((d) => d.report_column),
    ...sumColumns(days),
  ]
}

function sumColumns(rows: (UsageDay | UsageQuarter)[]): number[][] {
  return [
    rows.map((r) => r.gross),
    rows.map((r) => r.refunded),
    rows.map((r) => r.charges),
    rows.map((r) => r.items),
    rows.map((r) => r.refunded_items),
    rows.map((r) => r.owned_items),
    rows.map((r) => r.owned_credits),
  ]
}

const SUM_NAMES = ['gross', 'refunded', 'charges', 'items', 'refunded_items', 'owned_items', 'owned_credits']

const INSERT_ENTRIES = `
  insert into entries (organization_id, seq, kind, recorded_at, usage_at, of_seq, action, member_id, api_key_id, units,
    credits, idempotency_key, body, hash)
  select o, seq, kind, recorded_at, usage_at, of_seq, action, member_id, api_key_id,
    case when units = '' then '{}'::text[] else string_to_array(units, ',') end, credits, idempotency_key, body, hash
  from unnest($1::text[], $2::bigint[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::bigint[], $7::text[],
    $8::text[], $9::text[], $10::text[], $11::bigint[], $12::text[], $13::text[], $14::bytea[])
    as t(o, seq, kind, recorded_at, usage_at, of_seq, action, member_id, api_key_id, units, credits, idempotency_key, body, hash)`

const INSERT_DETAILS = `
  insert into entry_details (organization_id, seq, salt, document, subject_ids)
  select o, seq, salt, document, array(select jsonb_array_elements_text(ids::jsonb))
  from unnest($1::text[], $2::bigint[], $3::bytea[], $4::text[], $5::text[]) as t(o, seq, salt, document, ids)`

const INSERT_GRANTS = `
  insert into grants (organization_id, grant_seq, unit, member_id, license_id, source, period_no, starts_at, ends_at,
    amount, used, held, expired, voided, open)
  select t.*, used + expired + voided < amount
  from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::integer[],
    $8::timestamptz[], $9::timestamptz[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[])
    as t(o, grant_seq, unit, member_id, license_id, source, period_no, starts_at, ends_at, amount, used, held, expired, voided)`

const UPDATE_GRANTS = `
  update grants g set member_id = t.member_id, used = t.used, held = t.held, expired = t.expired, voided = t.voided,
    open = t.used + t.expired + t.voided < g.amount
  from unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
    as t(o, grant_seq, member_id, used, held, expired, voided)
  where g.organization_id = t.o and g.grant_seq = t.grant_seq`

const PUT_LICENSES = `
  insert into licenses (organization_id, license_id, member_id, plan_id, next_plan_id, issued_on, period_no,
    paid_through, settled_at, ended_at)
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::integer[],
    $8::timestamptz[], $9::timestamptz[], $10::timestamptz[])
  on conflict (organization_id, license_id) do update set member_id = excluded.member_id, plan_id = excluded.plan_id,
    next_plan_id = excluded.next_plan_id, issued_on = excluded.issued_on, period_no = excluded.period_no,
    paid_through = excluded.paid_through, settled_at = excluded.settled_at, ended_at = excluded.ended_at`

const OPEN_HOLDS = `
  insert into holds (organization_id, hold_seq, member_id, expires_at)
  select * from unnest($1::text[], $2::bigint[], $3::text[], $4::timestamptz[])`

const CLOSE_HOLDS = `
  update holds h set closed_seq = t.closed_seq
  from unnest($1::text[], $2::bigint[], $3::bigint[]) as t(o, hold_seq, closed_seq)
  where h.organization_id = t.o and h.hold_seq = t.hold_seq and h.closed_seq is null`

const PUT_OWNED = `
  insert into owned_items (organization_id, scope, item_key, owned_until, seq)
  select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::bigint[])
  on conflict (organization_id, item_key, scope) do update set owned_until = excluded.owned_until, seq = excluded.seq`

const REMOVE_OWNED = `
  delete from owned_items i using unnest($1::text[], $2::text[], $3::text[]) as t(o, scope, item_key)
  where i.organization_id = t.o and i.scope = t.scope and i.item_key = t.item_key`

const COUNT = `
  insert into counters (organization_id, counter, period_start, amount)
  select * from unnest($1::text[], $2::text[], $3::date[], $4::bigint[])
  on conflict (organization_id, counter, period_start) do update set amount = counters.amount + excluded.amount`

export const ADD_USAGE_DAYS = `
  insert into usage_days (organization_id, question, day, key, action, unit, report_column, ${SUM_NAMES.join(', ')})
  select * from unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[])
  on conflict (organization_id, question, day, key, action, unit, report_column)
  do update set ${SUM_NAMES.map((name) => `${name} = usage_days.${name} + excluded.${name}`).join(', ')}`

const ADD_USAGE_QUARTERS = `
  insert into usage_quarters (organization_id, quarter, action, unit, ${SUM_NAMES.join(', ')})
  select * from unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[],
    $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[])
  on conflict (organization_id, quarter, action, unit)
  do update set ${SUM_NAMES.map((name) => `${name} = usage_quarters.${name} + excluded.${name}`).join(', ')}`

const MOVE_HEADS = `
  update ledgers l set seq = t.seq, hash = t.hash, recorded_at = t.recorded_at, period_no = t.period_no,
    paid_through = t.paid_through, settled_at = t.settled_at
  from unnest($1::text[], $2::bigint[], $3::bytea[], $4::timestamptz[], $5::integer[], $6::timestamptz[], $7::timestamptz[])
    as t(o, seq, hash, recorded_at, period_no, paid_through, settled_at)
  where l.organization_id = t.o`
