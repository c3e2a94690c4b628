// Verification of what grows with use: owned items and usage, as the journal says. Two sums tell whether all of it is as it
// should be. Only where they differ is it looked for: the journal is read once more for each share that fits into memory.
import { openUse, replayUse, type Use } from '../core/replay-use.ts'
import { dayId, quarterId, USAGE_SUMS } from '../core/rollup.ts'
import { ownedKey } from '../core/state.ts'
import type { UseDigest } from '../core/use-digest.ts'
import type { Transaction } from '../database/database.ts'
import type { Find } from './finding.ts'
import { rowPages } from './row-pages.ts'

export interface Journal {
  organization_id: string
  zone: string
  entries: number
  /** What is no entry, by its number. */
  left_out: ReadonlySet<number>
}

/** `digest` has taken the journal; `at_once`: entries whose ownership and usage are held in memory at once. */
export async function checkUse(
  tx: Transaction,
  journal: Journal,
  digest: UseDigest,
  at_once: number,
  find: Find,
): Promise<void> {
  const { organization_id } = journal
  for await (const { key, seq, owned_until } of ownedRows(tx, organization_id))
    digest.kept.owned(key, seq, owned_until)
  for await (const { id, row } of usageRows(tx, organization_id)) digest.kept.usage(id, row)
  if (digest.agrees()) return
  const shares = Math.max(1, Math.ceil(journal.entries / at_once))
  for (let share = 0; share < shares; share++) {
    const use = openUse(shares, share)
    await replay(tx, journal, use)
    await checkOwned(tx, organization_id, use, find)
    await checkUsage(tx, organization_id, use, find)
  }
}

async function replay(tx: Transaction, { organization_id, zone, left_out }: Journal, use: Use) {
  const pages = rowPages(
    tx,
    'select seq, body from entries where organization_id = $1 and seq > $2 order by seq',
    [organization_id, 0],
    (row) => [row.seq],
  )
  for await (const page of pages)
    for (const { seq, body } of page) if (!left_out.has(seq)) replayUse(use, JSON.parse(body), zone)
}

async function checkOwned(tx: Transaction, organization_id: string, use: Use, find: Find) {
  for await (const { key, item_key, seq, owned_until } of ownedRows(tx, organization_id)) {
    if (!use.isOf(key)) continue
    const owned = use.owned.get(key)
    use.owned.delete(key)
    if (!owned) find('owned_item', seq, `item ${item_key} was never bought`)
    else if (owned.seq !== seq || owned.owned_until !== owned_until)
      find('owned_item', owned.seq, `item ${item_key} was bought by entry ${owned.seq}, not as its row says`)
  }
  for (const [key, { seq }] of use.owned)
    find('owned_item', seq, `item ${key.split('\u0000')[1]}, bought by entry ${seq}, is missing`)
}

async function checkUsage(tx: Transaction, organization_id: string, use: Use, find: Find) {
  const { days, quarters } = use.usage
  for await (const { id, row, name } of usageRows(tx, organization_id)) {
    if (!use.isOf(id)) continue
    const sums = days.get(id) ?? quarters.get(id)
    days.delete(id)
    quarters.delete(id)
    const sum = USAGE_SUMS.find((part) => (sums?.[part] ?? 0) !== row[part])
    if (sum) find('usage', null, `${name}: ${sum} is ${row[sum]}, by the journal ${sums?.[sum] ?? 0}`)
  }
  for (const row of [...days.values(), ...quarters.values()])
    if (USAGE_SUMS.some((part) => row[part] !== 0))
      find('usage', null, `usage of ${row.action} in ${row.unit} is missing a row`)
}

async function* ownedRows(tx: Transaction, organization_id: string) {
  const pages = rowPages(
    tx,
    `select scope, item_key, owned_until, seq from owned_items
      where organization_id = $1 and (item_key, scope) > ($2, $3) order by item_key, scope`,
    [organization_id, '', ''],
    (row) => [row.item_key, row.scope],
  )
  for await (const page of pages)
    for (const row of page) yield { ...row, key: ownedKey(row.scope, row.item_key) }
}

/** Of days, then of quarter-hours: each with its id, and what it is called. */
async function* usageRows(tx: Transaction, organization_id: string) {
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
      yield {
        id: dayId(row),
        row,
        name: `usage of ${row.day} by ${row.question} ${row.key} ${row.action} in ${row.unit}`,
      }
  const quarters = rowPages(
    tx,
    `select quarter, action, unit, ${USAGE_SUMS.join(', ')} from usage_quarters
      where organization_id = $1 and (quarter, action, unit) > ($2::timestamptz, $3, $4) order by quarter, action, unit`,
    [organization_id, '0001-01-01T00:00:00Z', '', ''],
    (row) => [new Date(row.quarter).toISOString(), row.action, row.unit],
  )
  for await (const page of quarters)
    for (const row of page)
      yield {
        id: quarterId(row),
        row,
        name: `usage of quarter ${new Date(row.quarter).toISOString()} ${row.action} in ${row.unit}`,
      }
}
