// The personal data of entries, as far as it has not been erased. A capture says what its hold said, and a refund what
// its charge said, where it says nothing itself.
import type { Details, Entry } from '../core/entry.ts'
import type { Database } from '../database/database.ts'

const DETAILS = `
  select d.seq, d.document from entry_details d
  where d.organization_id = $1 and d.seq = any($2::bigint[]) order by d.seq`

// A refund may be of a capture, whose hold knows the names.
const HOLDS = `
  select e.seq, e.of_seq from entries e
  where e.organization_id = $1 and e.seq = any($2::bigint[]) and e.kind = 'capture' order by e.seq`

/** Details by entry: what it says itself laid over what the entries it refers to say; a refund's `reason` is its own. */
export async function entryDetails(
  db: Database,
  organization_id: string,
  entries: readonly Entry[],
): Promise<Map<number, Details>> {
  const refunded = entries.flatMap((entry) => (entry.kind === 'refund' ? [entry.of_seq!] : []))
  const captures =
    refunded.length > 0
      ? await db.query<{ seq: number; of_seq: number }>(HOLDS, [organization_id, refunded])
      : []
  const holds = new Map(captures.map((row) => [row.seq, row.of_seq]))
  const chains = entries.map((entry) => {
    const chain = [entry.seq]
    if (entry.of_seq !== undefined && (entry.kind === 'capture' || entry.kind === 'refund')) {
      chain.unshift(entry.of_seq)
      const hold = holds.get(entry.of_seq)
      if (hold !== undefined) chain.unshift(hold)
    }
    return { seq: entry.seq, chain }
  })
  const seqs = [...new Set(chains.flatMap(({ chain }) => chain))]
  if (seqs.length === 0) return new Map()
  const rows = await db.query<{ seq: number; document: string }>(DETAILS, [organization_id, seqs])
  const documents = new Map(rows.map((row) => [row.seq, JSON.parse(row.document) as Details]))
  return new Map(
    chains.map(({ seq, chain }) => [seq, Object.assign({}, ...chain.map((one) => documents.get(one)))]),
  )
}
