// What was charged and refunded, the newest entry first: `GET /api/v1/accounts/transactions/` (X46).
import { toCredits } from '../../core/amount.ts'
import type { EntryKind } from '../../core/entry.ts'
import { entryId } from '../../core/entry-id.ts'
import { rfc3339 } from '../../core/rfc3339.ts'
import type { Database } from '../../database/database.ts'
import type { Query } from './query.ts'

export interface AccountTransaction {
  id: string
  /** When it happened: for a charge the time it is dated, for a refund its own. */
  timestamp: string
  /** The action. */
  type: string
  /** Charges are negative, refunds positive. */
  credits: number
  details: {
    /** The unit, or several with commas between. */
    balance_type: string
    status: 'charged' | 'refunded'
    /** Of a refund: the charge it gives back. */
    refund_of?: string
  }
}

export interface TransactionsPage {
  limit: number
  offset: number
}

/** Skipped entries are read all the same, so how many can be is bounded; the history has cursors and no such bound. */
export const DEFAULT_LIMIT = 100
export const LARGEST_LIMIT = 1_000
export const LARGEST_OFFSET = 100_000

export function readTransactionsPage(query: Query): TransactionsPage {
  const limit = query.readInteger('limit', DEFAULT_LIMIT, 1, LARGEST_LIMIT)
  const offset = query.readInteger('offset', 0, 0, LARGEST_OFFSET)
  query.check()
  return { limit, offset }
}

interface Row {
  seq: number
  kind: EntryKind
  of_seq: number | null
  happened_at: number
  action: string
  units: string[]
  credits: number
}

/** What cost nothing moved nothing and is left out. */
export async function accountTransactions(
  db: Database,
  organization_id: string,
  { limit, offset }: TransactionsPage,
): Promise<{ transactions: AccountTransaction[] }> {
  const rows = await db.query<Row>(
    `select seq, kind, of_seq, case kind when 'refund' then recorded_at else usage_at end as happened_at,
       action, units, credits
     from entries
     where organization_id = $1 and kind in ('charge', 'capture', 'refund') and credits <> 0
     order by seq desc limit $2 offset $3`,
    [organization_id, limit, offset],
  )
  return { transactions: rows.map(transactionOf) }
}

function transactionOf({ seq, kind, of_seq, happened_at, action, units, credits }: Row): AccountTransaction {
  const refunded = kind === 'refund'
  return {
    id: entryId(kind, seq),
    timestamp: rfc3339(happened_at),
    type: action,
    credits: toCredits(-credits),
    details: {
      balance_type: units.join(','),
      status: refunded ? 'refunded' : 'charged',
      ...(refunded && { refund_of: entryId('charge', of_seq!) }),
    },
  }
}
