// Verification of what is left and what limits have counted: grants, holds and counters as the journal says.
import type { Replay } from '../core/replay.ts'
import { counterKey } from '../core/state.ts'
import type { Transaction } from '../database/database.ts'
import type { Find } from './finding.ts'
import { rowPages } from './row-pages.ts'

export async function checkGrants(tx: Transaction, organization_id: string, replay: Replay, find: Find) {
  const parts = [
    'unit',
    'member_id',
    'license_id',
    'source',
    'period_no',
    'starts_at',
    'ends_at',
    'amount',
    'used',
    'held',
    'expired',
    'voided',
  ] as const
  const expected = new Map(replay.grants)
  const table = rowPages(
    tx,
    `select grant_seq, ${parts.join(', ')} from grants where organization_id = $1 and grant_seq > $2::bigint order by grant_seq`,
    [organization_id, 0],
    (row) => [row.grant_seq],
  )
  for await (const page of table)
    for (const row of page) {
      const grant = expected.get(row.grant_seq)
      expected.delete(row.grant_seq)
      const part = grant && parts.find((name) => grant[name] !== row[name])
      if (!grant) find('grant', row.grant_seq, `grant gr_${row.grant_seq} is in no entry`)
      else if (part)
        find(
          'grant',
          grant.last_seq,
          `grant gr_${row.grant_seq}: ${part} is ${row[part]}, by the journal ${grant[part]} (last moved by entry ${grant.last_seq})`,
        )
    }
  for (const seq of expected.keys()) find('grant', seq, `grant gr_${seq} is missing`)
}

export async function checkHolds(tx: Transaction, organization_id: string, replay: Replay, find: Find) {
  const expected = new Map(replay.holds)
  const table = rowPages(
    tx,
    `select hold_seq, member_id, expires_at, closed_seq from holds
      where organization_id = $1 and hold_seq > $2::bigint order by hold_seq`,
    [organization_id, 0],
    (row) => [row.hold_seq],
  )
  for await (const page of table)
    for (const { hold_seq, member_id, expires_at, closed_seq } of page) {
      const hold = expected.get(hold_seq)
      expected.delete(hold_seq)
      if (!hold) find('hold', hold_seq, `hold hold_${hold_seq} is in no entry`)
      else if (hold.closed_seq !== closed_seq)
        find(
          'hold',
          hold_seq,
          `hold hold_${hold_seq} is closed by ${closed_seq ?? 'nothing'}, by the journal otherwise`,
        )
      else if ((hold.entry.member_id ?? null) !== member_id || hold.entry.hold_expires_at !== expires_at)
        find('hold', hold_seq, `hold hold_${hold_seq} is of another member or time than its entry says`)
    }
  for (const seq of expected.keys()) find('hold', seq, `hold hold_${seq} is missing`)
}

export async function checkCounters(tx: Transaction, organization_id: string, replay: Replay, find: Find) {
  const [found] = await tx.send([
    {
      text: 'select counter, period_start, amount from counters where organization_id = $1 order by counter, period_start',
      values: [organization_id],
    },
  ])
  const rows = new Map(
    found!.rows.map((row) => [counterKey(row.counter, row.period_start), row.amount as number]),
  )
  for (const key of new Set([...rows.keys(), ...replay.counters.keys()])) {
    const expected = replay.counters.get(key) ?? 0
    if ((rows.get(key) ?? 0) !== expected)
      find('counter', null, `counter ${key} is ${rows.get(key) ?? 0}, by the journal ${expected}`)
  }
}
