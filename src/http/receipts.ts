// Outcomes and stored entries as receipts. What a receipt says beside its entry (which units count as credits, whose a
// grant is) hardly ever changes and is remembered, so that a charge on the hot path asks the database for none of it.
import type { Entry } from '../core/entry.ts'
import { type DrawnGrant, type Receipt, type ReceiptContext, receipt } from '../core/receipt.ts'
import type { Outcome } from '../core/request.ts'
import { countsAsCredits, type Rules } from '../core/rules.ts'
import type { State } from '../core/state.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { drawnGrants } from '../usage/drawn-grants.ts'
import { entryDetails } from '../usage/entry-details.ts'
import { refusalProblem } from './problems.ts'
import type { StoredEntry } from './stored-entries.ts'

export interface Receipts {
  /**
   * Throws the refusal as a `Problem`. An outcome without an entry has no receipt: nothing was due. `after`: of a quote,
   * which may draw on grants that are not written yet.
   */
  of(organization_id: string, outcome: Outcome, after?: State): Promise<Receipt>
  /** With the entry's hash and what is left of its personal data. */
  ofStored(organization_id: string, stored: StoredEntry): Promise<Receipt>
}

const MOST_ORGANIZATIONS = 50_000
/** The units that count as credits change with the preset. */
const BELIEVED_MS = 5_000

export function createReceipts(ledger: Ledger): Receipts {
  const remembered = new Map<string, { rules: Rules; until: number }>()

  const rulesOf = async (organization_id: string): Promise<Rules> => {
    const known = remembered.get(organization_id)
    if (known && known.until > performance.now()) return known.rules
    const rules = await ledger.rules(organization_id)
    if (remembered.size >= MOST_ORGANIZATIONS) remembered.clear()
    remembered.set(organization_id, { rules, until: performance.now() + BELIEVED_MS })
    return rules
  }

  const receiptOf = async (
    organization_id: string,
    entry: Entry,
    more: Partial<ReceiptContext>,
    after?: State,
  ) => {
    const rules = await rulesOf(organization_id)
    const grantOf = after ? grantsOf(after) : await drawnGrants(ledger.db, organization_id, [entry])
    return receipt(entry, { countsAsCredits: (unit) => countsAsCredits(rules, unit), grantOf, ...more })
  }

  return {
    async of(organization_id, outcome, after) {
      if (!outcome.ok) throw refusalProblem(outcome.refusal, organization_id)
      const { entry, hash, replayed } = outcome
      if (!entry) throw new Error('an outcome without an entry has no receipt')
      return receiptOf(organization_id, entry, { hash, replayed }, after)
    },
    async ofStored(organization_id, { entry, hash }) {
      const details = (await entryDetails(ledger.db, organization_id, [entry])).get(entry.seq) ?? null
      return receiptOf(organization_id, entry, { hash, details })
    },
  }
}

function grantsOf({ grants }: State): (grant_seq: number) => DrawnGrant | undefined {
  return (grant_seq) => {
    const grant = grants.get(grant_seq)
    if (!grant) return undefined
    const { unit, source, member_id } = grant
    return { unit, source, owner: member_id === null ? 'organization' : 'member' }
  }
}
