// Settles the idle: plans and licenses that are due and holds that have expired, without waiting for someone to touch
// their organization. It asks behind live charges; several servers may sweep at once, since a period is granted once.
import type { Ledger } from '../ledger/ledger.ts'
import { settleRequest } from '../ledger/ledger.ts'

const AT_ONCE = 500
const INTERVAL_MS = 60_000

export interface RenewalSweep {
  /** One pass; resolves with the number of organizations settled. */
  once(): Promise<number>
  /** Resolves when a running pass has ended. */
  stop(): Promise<void>
}

export function startRenewalSweep(ledger: Ledger, onError: (error: Error) => void): RenewalSweep {
  let stopped = false
  let running: Promise<unknown> = Promise.resolve()
  let timer: NodeJS.Timeout
  const next = () => {
    timer = setTimeout(() => {
      running = sweep(ledger, () => stopped)
        .catch(onError)
        .finally(() => {
          if (!stopped) next()
        })
    }, INTERVAL_MS).unref()
  }
  next()
  return {
    once: () => sweep(ledger, () => stopped),
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

async function sweep(ledger: Ledger, isStopped: () => boolean): Promise<number> {
  const now = new Date(await ledger.now()).toISOString()
  let settled = 0
  for (let before = -1; !isStopped() && settled !== before; ) {
    before = settled
    const due = await dueLicenses(ledger, now)
    await Promise.all(
      [...due].map(([organization_id, license_ids]) =>
        ledger.submit(organization_id, settleRequest({ license_ids }), 'import'),
      ),
    )
    settled += due.size
  }
  return settled
}

/** Organizations with something due, at most `AT_ONCE` things; what is settled is not due again. */
async function dueLicenses(ledger: Ledger, now: string): Promise<Map<string, string[]>> {
  const rows = await ledger.db.query<{ organization_id: string; license_id: string | null }>(
    `(select organization_id, null as license_id from ledgers where paid_through <= $1::timestamptz
        order by paid_through, organization_id limit ${AT_ONCE})
     union all
     (select c.organization_id, c.license_id from licenses c
        join members m on m.organization_id = c.organization_id and m.member_id = c.member_id
        where c.ended_at is null and c.paid_through <= $1::timestamptz and m.status = 'active'
        order by c.paid_through, c.organization_id limit ${AT_ONCE})
     union all
     (select organization_id, null as license_id from holds
        where closed_seq is null and expires_at <= $1::timestamptz
        order by expires_at, organization_id limit ${AT_ONCE})`,
    [now],
  )
  const due = new Map<string, string[]>()
  for (const { organization_id, license_id } of rows) {
    const licenses = due.get(organization_id) ?? []
    due.set(organization_id, license_id === null ? licenses : [...licenses, license_id])
  }
  return due
}
