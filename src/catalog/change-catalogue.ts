// How presets, plans and rate cards are changed: one change of a preset at a time, and then every organization on it
// is told, so that no server goes on deciding by what it remembers.

import { Refused } from '../core/request.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import type { Database, Transaction } from '../database/database.ts'
import { type AuditRecord, recordAudit } from './audit.ts'

export interface CatalogueChange<Result> {
  result: Result
  /** What to record; null: nothing has changed. */
  audit: Pick<AuditRecord, 'action' | 'target' | 'before' | 'after'> | null
}

/** An organization being created on the preset waits for the change, and the change for it (see organizations.ts). */
const LOCK = 'select document, updated_at from presets where preset_id = $1 for update'

/**
 * Runs `work` under the preset's lock; `document` is the preset's as stored, null with `create` for a new one.
 * Refused: `not_found` for an unknown preset. Organizations are told after the commit, in batches; until the last one
 * is, the preset's `updated_at` says infinity, so that the next change makes up for one that was cut off there.
 */
export async function changeCatalogue<Result>(
  db: Database,
  preset_id: string,
  options: { now: number; actor: string; create?: boolean },
  work: (tx: Transaction, document: unknown | null) => Promise<CatalogueChange<Result>>,
): Promise<Result> {
  const { result, pending } = await db.transaction(async (tx) => {
    if (options.create) await tx.send([placeholder(preset_id, options.now)])
    const [locked] = await tx.send([{ text: LOCK, values: [preset_id] }])
    const preset = locked!.rows[0]
    if (!preset) throw new Refused('not_found', `There is no preset "${preset_id}".`, { field: 'preset_id' })
    const { result, audit } = await work(tx, preset.document)
    if (audit) {
      await tx.send([
        { text: `update presets set updated_at = 'infinity' where preset_id = $1`, values: [preset_id] },
      ])
      await recordAudit(tx, { organization_id: '', actor: options.actor, ...audit }, options.now)
    }
    return { result, pending: audit !== null || preset.updated_at === Number.POSITIVE_INFINITY }
  })
  if (pending) {
    await tellOrganizations(db, preset_id)
    await db.query('update presets set updated_at = $2 where preset_id = $1', [
      preset_id,
      rfc3339(options.now),
    ])
  }
  return result
}

const placeholder = (preset_id: string, now: number) => ({
  text: `insert into presets (preset_id, document, updated_at) values ($1, 'null', $2)
    on conflict (preset_id) do nothing`,
  values: [preset_id, rfc3339(now)],
})

const TOLD_AT_ONCE = 50

/** In the order in which everyone locks organizations, and few at a time, since each waits while the batch does. */
async function tellOrganizations(db: Database, preset_id: string): Promise<void> {
  for (let after = ''; ; ) {
    const rows = await db.query<{ organization_id: string }>(
      `select organization_id from organizations where preset_id = $1 and organization_id > $2
       order by organization_id limit ${TOLD_AT_ONCE}`,
      [preset_id, after],
    )
    if (rows.length === 0) return
    await db.transaction((tx) =>
      tx.commit(
        rows.map(({ organization_id }) => ({
          name: 'bump_rules_version',
          text: 'update ledgers set rules_version = rules_version + 1 where organization_id = $1',
          values: [organization_id],
        })),
      ),
    )
    after = rows.at(-1)!.organization_id
  }
}
