// Sums of very many rollup rows, kept in memory: a team of 20,000 has 400,000 rows of four weeks, which take more than
// half a second to read; what is kept is up to date within a few milliseconds. It says which entries of the journal it
// knows of; later ones are added before it is used, so it is as exact as the rollups.
import type { Database } from '../database/database.ts'
import { catchUp, type Keeping, type SummedUsage, sumUsage } from './summed-usage.ts'
import type { UsageQuestion } from './usage-question.ts'

/** Keys that are kept in all for one database, some 50 MB; a question weighs as much as its rows and a few more. */
const MOST_KEYS = 500_000
const WEIGHT = 500

interface Store {
  kept: Map<string, { usage: SummedUsage<any>; weight: number }>
  /** What is being read, so that many who ask at once read it once. */
  reading: Map<string, Promise<unknown>>
}

const stores = new WeakMap<Database, Store>()

/** The rows of a question, as of the last entry when it was asked; who awaits them reads them before awaiting anything else. */
export async function keptUsage<Row>(
  db: Database,
  question: UsageQuestion,
  keeping: Keeping<Row>,
): Promise<SummedUsage<Row>> {
  const store = stores.get(db) ?? { kept: new Map(), reading: new Map() }
  stores.set(db, store)
  const name = nameOf(question, keeping)
  // Twice, since somebody may have begun to read what is out of date, or have read it, while it was found to be.
  const known =
    (await upToDate(db, store, name, question, keeping)) ??
    (await upToDate(db, store, name, question, keeping))
  if (known) return known
  const reading = sumUsage(db, question, keeping)
  const ended = reading.catch(() => {})
  store.reading.set(name, ended)
  try {
    const now = await reading
    if (now.known.length > 0) keep(store, name, now, keeping.weight)
    return now
  } finally {
    if (store.reading.get(name) === ended) store.reading.delete(name)
  }
}

/** What is kept, once whoever is reading it has done so; null where it has to be read. */
async function upToDate<Row>(
  db: Database,
  store: Store,
  name: string,
  question: UsageQuestion,
  keeping: Keeping<Row>,
): Promise<SummedUsage<Row> | null> {
  const other = store.reading.get(name)
  if (other) await other
  const known: SummedUsage<Row> | undefined = store.kept.get(name)?.usage
  if (!known) return null
  const is_exact = await catchUp(db, question, keeping, known)
  if (store.kept.get(name)?.usage === known) {
    store.kept.delete(name)
    if (is_exact) keep(store, name, known, keeping.weight)
  }
  return is_exact ? known : null
}

function nameOf<Row>(question: UsageQuestion, { part, columns }: Keeping<Row>): string {
  const { rules, window, actions, units, group } = question
  const { organization_id, timezone } = rules
  const { from_day, to_day } = window
  return JSON.stringify([
    organization_id,
    timezone,
    part,
    columns,
    from_day,
    to_day,
    actions,
    units,
    group ?? null,
  ])
}

/** As the one that was used last; the others go when it gets too much. */
function keep({ kept }: Store, name: string, usage: SummedUsage<unknown>, weight: number): void {
  kept.delete(name)
  kept.set(name, { usage, weight })
  const weightOf = (one: { usage: SummedUsage<unknown>; weight: number }) =>
    one.usage.rows.size * one.weight + WEIGHT
  let keys = 0
  for (const one of kept.values()) keys += weightOf(one)
  for (const [oldest, one] of kept) {
    if (keys <= MOST_KEYS) break
    keys -= weightOf(one)
    kept.delete(oldest)
  }
}
