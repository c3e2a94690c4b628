// Rebuilds the day rollups of an organization from its journal, for the days of another zone.
import type { Entry } from '../core/entry.ts'
import { addUsage, emptyRollup } from '../core/rollup.ts'
import type { Transaction } from '../database/database.ts'
import { rowsStatement } from './batch-rows.ts'
import { ADD_USAGE_DAYS } from './write-batch.ts'

const PAGE = 2000

/** Runs inside a change, under the organization's lock; quarter-hours fit every zone and stay. */
export async function rebuildUsageDays(
  tx: Transaction,
  organization_id: string,
  zone: string,
): Promise<void> {
  await tx.send([{ text: 'delete from usage_days where organization_id = $1', values: [organization_id] }])
  for (let after = 0; ; ) {
    const [page] = await tx.send([
      {
        text: `select seq, body from entries where organization_id = $1 and seq > $2
          order by seq limit ${PAGE}`,
        values: [organization_id, after],
      },
    ])
    const rollup = emptyRollup()
    for (const row of page!.rows) addUsage(rollup, JSON.parse(row.body) as Entry, zone)
    const rows = [...rollup.days.values()]
    const organizations = rows.map(() => organization_id)
    if (rows.length > 0) await tx.send([rowsStatement(ADD_USAGE_DAYS, { organizations, rows })])
    if (page!.rows.length < PAGE) return
    after = page!.rows.at(-1)!.seq
  }
}
