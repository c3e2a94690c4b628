// Verification of what grows with use: owned items and usage, as the journal says. A share of them at a time is in
// memory: for each but the first, the journal is read once more.
import { isOf, openUse, replayUse, type Use } from '../core/replay-use.ts'
import { dayId, quarterId, USAGE_SUMS } from '../core/rollup.ts'
import { ownedKey } from '../core/state.ts'
import type { Transaction } from '../database/database.ts'
import type { Find } from './finding.ts'
import { rowPages } from './row-pages.ts'

/** `use` holds the first share, and is empty afterwards; `left_out`: what is no entry, as was found with the first. */
export async function checkUse(
  tx: Transaction,
  organization_id: string,
  use: Use,
  left_out: ReadonlySet<number>,
  find: Find,
): Promise<void> {
  await checkShare(tx, organization_id, use, find)
  for (let share = 1; share < use.shares; share++) {
    const next = openUse(use.zone, use.shares, share)
    const journal = rowPages(
      tx,
      'select seq, body from entries where organization_id = $1 and seq > $2 order by seq',
      [organization_id, 0],
      (row) => [row.seq],
    )
    for await (const page of journal)
      for (const { seq, body } of page) if (!left_out.has(seq)) replayUse(next, JSON.parse(body))
    await checkShare(tx, organization_id, next, find)
  }
}

async function checkShare(tx: Transaction, organization_id: string, use: Use, find: Find): Promise<void> {
  await checkOwned(tx, organization_id, use, find)
  await checkUsage(tx, organization_id, use, find)
}

async function checkOwned(tx: Transaction, organization_id: string, use: Use, find: Find) {
  const table = rowPages(
    tx,
    `select scope, item_key, owned_until, seq from owned_items
      where organization_id = $1 and (item_key, scope) > ($2, $3) order by item_key, scope`,
    [organization_id, '', ''],
    (row) => [row.item_key, row.scope],
  )
  for await (const page of table)
    for (const row of page) {
      const key = ownedKey(row.scope, row.item_key)
      if (!isOf(use, key)) continue
      const owned = use.owned.get(key)
      use.owned.delete(key)
      if (!owned) find('owned_item', row.seq, `item ${row.item_key} was never bought`)
      else if (owned.seq !== row.seq || owned.owned_until !== row.owned_until)
        find(
          'owned_item',
          owned.seq,
          `item ${row.item_key} was bought by entry ${owned.seq}, not as its row says`,
        )
    }
  for (const [key, { seq }] of use.owned)
    find('owned_item', seq, `item ${key.split('\u0000')[1]}, bought by entry ${seq}, is missing`)
}

async function checkUsage(tx: Transaction, organization_id: string, use: Use, find: Find) {
  const compare = (expected: Map<string, any>, row: any, id: string, name: string) => {
    if (!isOf(use, id)) return
    const sums = expected.get(id)
    expected.delete(id)
    const sum = USAGE_SUMS.find((part) => (sums?.[part] ?? 0) !== row[part])
    if (sum) find('usage', null, `${name}: ${sum} is ${row[sum]}, by the journal ${sums?.[sum] ?? 0}`)
  }
  const days = rowPages(
    tx,
    `select question, day, key, action, unit, report_column, ${USAGE_SUMS.join(', ')} from usage_days
      where organization_id = $1 and (question, day, key, action, unit, report_column) > ($2, $3::date, $4, $5, $6, $7)
      order by question, day, key, action, unit, report_column`,
    [organization_id, '', '0001-01-01', '', '', '', ''],
    (row) => [row.question, row.day, row.key, row.action, row.unit, row.report_column],
  )
  for await (const page of days)
    for (const row of page)
      compare(
        use.usage.days,
        row,
        dayId(row),
        `usage of ${row.day} by ${row.question} ${row.key} ${row.action} in ${row.unit}`,
      )
  const quarters = rowPages(
    tx,
    `select quarter, action, unit, ${USAGE_SUMS.join(', ')} from usage_quarters
      where organization_id = $1 and (quarter, action, unit) > ($2::timestamptz, $3, $4) order by quarter, action, unit`,
    [organization_id, '0001-01-01T00:00:00Z', '', ''],
    (row) => [new Date(row.quarter).toISOString(), row.action, row.unit],
  )
  for await (const page of quarters)
    for (const row of page)
      compare(
        use.usage.quarters,
        row,
        quarterId(row),
        `usage of quarter ${new Date(row.quarter).toISOString()} ${row.action} in ${row.unit}`,
      )
  for (const row of [...use.usage.days.values(), ...use.usage.quarters.values()])
    if (USAGE_SUMS.some((part) => row[part] !== 0))
      find('usage', null, `usage of ${row.action} in ${row.unit} is missing a row`)
}
