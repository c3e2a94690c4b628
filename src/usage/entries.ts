// The journal itself, for operators who check it: each entry as it was hashed, with its hash.
import { keyIn, type Page, type PageRequest, pageOf, pageSize } from '../catalog/page.ts'
import { toCredits } from '../core/amount.ts'
import type { Entry, EntryKind } from '../core/entry.ts'
import { entryId } from '../core/entry-id.ts'
import { Refused } from '../core/request.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import type { Ledger } from '../ledger/ledger.ts'

export interface JournalEntry {
  id: string
  seq: number
  kind: EntryKind
  recorded_at: string
  effective_at: string
  occurred_at: string
  usage_at: string
  actor: string
  of_seq: number | null
  action: string | null
  member_id: string | null
  api_key_id: string | null
  /** In units that count as credits: used positive, refunded negative. */
  credits: number
  units: string[]
  idempotency_key: string | null
  /** The RFC 8785 JSON that was hashed: amounts in micro-credits, times in epoch milliseconds. */
  body: string
  /** Hex of SHA-256(hash of the entry before ‖ body). */
  hash: string
}

interface Row {
  seq: number
  credits: number
  units: string[]
  body: string
  hash: Buffer
}

const ENTRIES = (order: 'asc' | 'desc') => `
  select seq, credits, units, body, hash from entries
  where organization_id = $1 and seq ${order === 'asc' ? '>' : '<'} $2::bigint
  order by seq ${order} limit $3::integer`

/** By number; `asc` without `sort`. Throws `Refused` for a bad cursor, `UnknownOrganization`. */
export async function journalEntries(
  ledger: Ledger,
  organization_id: string,
  query: PageRequest & { sort?: 'asc' | 'desc' } = {},
): Promise<Page<JournalEntry>> {
  await ledger.rules(organization_id)
  const size = pageSize(query)
  const sort = query.sort ?? 'asc'
  const [from = sort === 'asc' ? '0' : String(Number.MAX_SAFE_INTEGER)] = keyIn(query, 1) ?? []
  if (!/^\d{1,16}$/.test(from))
    throw new Refused('invalid_field', 'This is not a cursor of this list.', { field: 'cursor' })
  const rows = await ledger.db.query<Row>(ENTRIES(sort), [organization_id, from, size + 1])
  const page = pageOf(rows, size, (last) => [String(last.seq)])
  return { items: page.items.map(shown), next_cursor: page.next_cursor }
}

function shown({ seq, credits, units, body, hash }: Row): JournalEntry {
  const entry = JSON.parse(body) as Entry
  return {
    id: entryId(entry.kind, seq),
    seq,
    kind: entry.kind,
    recorded_at: rfc3339(entry.recorded_at),
    effective_at: rfc3339(entry.effective_at),
    occurred_at: rfc3339(entry.occurred_at),
    usage_at: rfc3339(entry.usage_at),
    actor: entry.actor,
    of_seq: entry.of_seq ?? null,
    action: entry.action ?? null,
    member_id: entry.member_id ?? null,
    api_key_id: entry.api_key_id ?? null,
    credits: toCredits(credits),
    units,
    idempotency_key: entry.idempotency_key ?? null,
    body,
    hash: hash.toString('hex'),
  }
}
