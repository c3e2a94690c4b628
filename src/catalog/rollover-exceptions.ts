// Occasional and specific exceptions to the rule that unused credits end with their period (S2-32): for one
// organization, one unit and one end of a period, an amount or all of it carries over.

import { toCredits } from '../core/amount.ts'
import { Refused } from '../core/request.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import { isDay, localDay } from '../core/zone.ts'
import type { Database } from '../database/database.ts'
import type { Change, Ledger } from '../ledger/ledger.ts'
import { recordAudit } from './audit.ts'
import { foreignCursor, keyIn, type Page, type PageRequest, pageOf, pageSize } from './page.ts'
import { settleBefore } from './settle-before.ts'

export interface RolloverException {
  exception_id: string
  unit: string
  /** Local day on which the period ends: the first day of the next one. */
  ends_on: string
  /** Micro-credits; null: all that is left. */
  amount: number | null
  reason: string
  created_by: string
  created_at: number
}

export type RolloverExceptionInput = Pick<RolloverException, 'unit' | 'ends_on' | 'amount' | 'reason'>

const COLUMNS = 'exception_id, unit, ends_on, amount, reason, created_by, created_at'

/** Replaces the one of that id. Refused: `invalid_field` for a day that is not in the future, `unknown_unit`. */
export async function putRolloverException(
  ledger: Ledger,
  organization_id: string,
  exception_id: string,
  input: RolloverExceptionInput,
  actor: string,
): Promise<RolloverException> {
  await settleBefore(ledger, organization_id)
  return ledger.change(organization_id, async (change) => {
    check(change, input)
    const { tx, now } = change
    const before = await read(change, organization_id, exception_id)
    if (before) checkPending(change, before)
    const after = { exception_id, ...input, created_by: actor, created_at: now }
    await tx.send([
      {
        text: `insert into rollover_exceptions (organization_id, exception_id, unit, ends_on, amount, reason, created_by, created_at)
          values ($1, $2, $3, $4, $5, $6, $7, $8)
          on conflict (organization_id, exception_id) do update set unit = excluded.unit, ends_on = excluded.ends_on,
            amount = excluded.amount, reason = excluded.reason, created_by = excluded.created_by,
            created_at = excluded.created_at`,
        values: [
          organization_id,
          exception_id,
          input.unit,
          input.ends_on,
          input.amount,
          input.reason,
          actor,
          rfc3339(now),
        ],
      },
    ])
    await audit(change, organization_id, actor, 'rollover_exception.put', before, after)
    return after
  })
}

function check({ rules, now }: Change, { unit, ends_on }: RolloverExceptionInput): void {
  if (!rules!.units.has(unit))
    throw new Refused('unknown_unit', `There is no unit "${unit}".`, { field: 'unit' })
  if (!isDay(ends_on) || ends_on <= localDay(now, rules!.timezone))
    throw new Refused('invalid_field', 'The period must end on a day in the future.', { field: 'ends_on' })
}

/** One whose day has come is history. */
function checkPending({ rules, now }: Change, exception: RolloverException): void {
  if (exception.ends_on > localDay(now, rules!.timezone)) return
  throw new Refused('invalid_field', 'The exception has taken effect and cannot be changed.', {
    field: 'exception_id',
  })
}

/** Refused: `not_found`, and `invalid_field` for one that has taken effect. */
export async function deleteRolloverException(
  ledger: Ledger,
  organization_id: string,
  exception_id: string,
  actor: string,
): Promise<void> {
  await settleBefore(ledger, organization_id)
  await ledger.change(organization_id, async (change) => {
    const before = await read(change, organization_id, exception_id)
    if (!before)
      throw new Refused('not_found', `There is no exception "${exception_id}".`, { field: 'exception_id' })
    checkPending(change, before)
    await change.tx.send([
      {
        text: 'delete from rollover_exceptions where organization_id = $1 and exception_id = $2',
        values: [organization_id, exception_id],
      },
    ])
    await audit(change, organization_id, actor, 'rollover_exception.deleted', before, null)
  })
}

async function audit(
  { tx, now }: Change,
  organization_id: string,
  actor: string,
  action: string,
  before: RolloverException | null,
  after: RolloverException | null,
): Promise<void> {
  const target = `rollover_exception:${(after ?? before)!.exception_id}`
  await recordAudit(
    tx,
    { organization_id, actor, action, target, before: told(before), after: told(after) },
    now,
  )
}

/** The log is read by people: its amounts are credits. */
function told(exception: RolloverException | null): Record<string, unknown> | null {
  if (!exception) return null
  const { amount, ...rest } = exception
  return { ...rest, amount: amount === null ? null : toCredits(amount) }
}

async function read(
  { tx }: Change,
  organization_id: string,
  exception_id: string,
): Promise<RolloverException | null> {
  const [found] = await tx.send([
    {
      text: `select ${COLUMNS} from rollover_exceptions where organization_id = $1 and exception_id = $2`,
      values: [organization_id, exception_id],
    },
  ])
  return (found!.rows[0] as RolloverException | undefined) ?? null
}

/** By the day on which they apply; those of the past included. */
export async function listRolloverExceptions(
  db: Database,
  organization_id: string,
  request: PageRequest = {},
): Promise<Page<RolloverException>> {
  const size = pageSize(request)
  const [day = null, exception_id = null] = keyIn(request, 2) ?? []
  if (day !== null && !isDay(day)) throw foreignCursor()
  const rows = await db.query<RolloverException>(
    `select ${COLUMNS} from rollover_exceptions
     where organization_id = $1 and ($2::date is null or (ends_on, exception_id) > ($2::date, $3::text))
     order by ends_on, exception_id limit $4`,
    [organization_id, day, exception_id, size + 1],
  )
  return pageOf(rows, size, (last) => [last.ends_on, last.exception_id])
}
