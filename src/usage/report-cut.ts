// The moment up to which a usage report counts (S0-08, S0-09, C9). Rollups know only how things are, so what was
// recorded behind the cut is taken back out: the journal's numbers have no gaps and its times never fall, which makes
// the cut a number, and what lies behind it a stretch of the journal.
import type { Entry } from '../core/entry.ts'
import type { Cycle } from '../core/period.ts'
import { addUsage, emptyRollup, type UsageDay } from '../core/rollup.ts'
import { planAt, policyOf, type Rules } from '../core/rules.ts'
import { DAY_MS } from '../core/zone.ts'
import type { Database } from '../database/database.ts'

export interface Cut {
  /** The last entry that counts. */
  seq: number
  last_updated: number
}

/** `live`: everything, as of the newest entry. `HH:MM` (UTC): what was recorded before that time came last. */
export async function reportCut(
  db: Database,
  rules: Rules,
  now: number,
  cycle_starts_at: number,
): Promise<Cut> {
  const { organization_id } = rules
  const [head] = await db.query<{ seq: number; recorded_at: number | null }>(
    `select l.seq, e.recorded_at from ledgers l
     left join entries e on e.organization_id = $1 and e.seq = l.seq where l.organization_id = $1`,
    [organization_id],
  )
  const newest = head?.seq ?? 0
  const { refresh } = policyOf(rules, planAt(rules, now)).report
  if (refresh === 'live') return { seq: newest, last_updated: head?.recorded_at ?? cycle_starts_at }
  const last_updated = lastRefresh(refresh, now)
  let low = 0
  let high = newest
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const [entry] = await db.query<{ recorded_at: number }>(
      'select recorded_at from entries where organization_id = $1 and seq = $2::bigint',
      [organization_id, middle],
    )
    if (entry!.recorded_at < last_updated) low = middle
    else high = middle - 1
  }
  return { seq: low, last_updated }
}

function lastRefresh(time: string, now: number): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  const today = Math.floor(now / DAY_MS) * DAY_MS + (hours * 60 + minutes) * 60_000
  return today <= now ? today : today - DAY_MS
}

const PAGE = 2000

/**
 * What entries behind the cut have added to the rollups of a cycle, by actor. It has to be read up to the very entry
 * as of which an actor's rollups were read: only then do both say the same.
 */
export class Tail {
  private readonly db: Database
  private readonly rules: Rules
  private readonly cycle: Cycle
  private seq: number
  private readonly actors = new Map<string, UsageDay[]>()

  constructor(db: Database, rules: Rules, cycle: Cycle, cut: number) {
    this.db = db
    this.rules = rules
    this.cycle = cycle
    this.seq = cut
  }

  of(actor: string): readonly UsageDay[] {
    return this.actors.get(actor) ?? []
  }

  *all(): Generator<UsageDay> {
    for (const rows of this.actors.values()) yield* rows
  }

  async readTo(seq: number): Promise<void> {
    while (this.seq < seq) {
      const until = Math.min(this.seq + PAGE, seq)
      const rows = await this.db.query<{ body: string }>(
        `select body from entries where organization_id = $1 and seq > $2::bigint and seq <= $3::bigint
           and kind in ('charge', 'capture', 'refund') and units <> '{}' order by seq`,
        [this.rules.organization_id, this.seq, until],
      )
      const rollup = emptyRollup()
      for (const { body } of rows) addUsage(rollup, JSON.parse(body) as Entry, this.rules.timezone)
      for (const row of rollup.days.values()) this.keep(row)
      this.seq = until
    }
  }

  private keep(row: UsageDay): void {
    const { first_day, last_day } = this.cycle
    if (row.question !== 'actor' || row.day < first_day || row.day > last_day) return
    const known = this.actors.get(row.key)
    if (known) known.push(row)
    else this.actors.set(row.key, [row])
  }
}
