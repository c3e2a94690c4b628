// Organizations: the vendor's customers, with the plan, policy, zone and billing cycle that decide for them.
import { Refused } from '../core/request.ts'
import { isDay, isZone } from '../core/zone.ts'
import type { Database } from '../database/database.ts'
import { type Ledger, settleRequest } from '../ledger/ledger.ts'
import { recordAudit } from './audit.ts'
import type { Organization, OrganizationInput } from './organization.ts'
import { auditOf, changed, created, readCatalogue, saysNothingNew } from './organization-change.ts'
import { beginLedger, followUp } from './organization-ledger.ts'
import {
  ORGANIZATION_COLUMNS,
  type OrganizationRow,
  readOrganization,
  shown,
  writeOrganization,
} from './organization-row.ts'
import { keyIn, type Page, type PageRequest, pageOf, pageSize } from './page.ts'
import { settleBefore } from './settle-before.ts'

/**
 * Creates the organization, or changes what the input names. A new one needs `name` and `preset` or `plan_id`, begins
 * today in its zone, and has its first grants when this returns. Refused: `invalid_field`, `unknown_plan`.
 */
export async function putOrganization(
  ledger: Ledger,
  organization_id: string,
  input: OrganizationInput,
  actor: string,
): Promise<Organization> {
  checkForm(input)
  const known = await readOrganization(ledger.db, organization_id)
  const now = await ledger.now()
  if (known && saysNothingNew(known, input, now)) return shown(known, now)
  if (known && changesPeriods(input)) await settleBefore(ledger, organization_id)
  return ledger.change(
    organization_id,
    async (change) => {
      const before = await readOrganization(change.tx, organization_id)
      const catalogue = await readCatalogue(change.tx, before, input)
      const after = before
        ? await changed(change, before, input, catalogue)
        : created(change.now, organization_id, input, catalogue)
      await writeOrganization(change.tx, after)
      if (!before) await beginLedger(change, after, catalogue)
      else await followUp(change, before, after, catalogue)
      const audit = auditOf(before, after, actor)
      if (audit) await recordAudit(change.tx, audit, change.now)
      await change.decide([settleRequest()], [])
      return shown(after, change.now)
    },
    { create: true },
  )
}

/** Elapsed periods are settled by the rules of their time before any of these changes. */
function changesPeriods(input: OrganizationInput): boolean {
  const { plan_id, policy, timezone, cycle } = input
  return plan_id !== undefined || policy !== undefined || timezone !== undefined || cycle !== undefined
}

function checkForm({ timezone, cycle, plan_id, plan_effective_at }: OrganizationInput): void {
  const refuse = (detail: string, field: string) => new Refused('invalid_field', detail, { field })
  if (timezone !== undefined && !isZone(timezone))
    throw refuse(`"${timezone}" is not a time zone of the IANA database.`, 'timezone')
  if (cycle && !isDay(cycle.start)) throw refuse('Not a day of the form YYYY-MM-DD.', 'cycle.start')
  if (cycle && !(Number.isInteger(cycle.months) && cycle.months >= 1 && cycle.months <= 60))
    throw refuse('A billing cycle has 1 to 60 months.', 'cycle.months')
  if (plan_effective_at !== undefined && plan_id === undefined)
    throw refuse('Name the plan that is to take effect.', 'plan_effective_at')
}

/** Null if there is none. */
export async function getOrganization(db: Database, organization_id: string): Promise<Organization | null> {
  const row = await readOrganization(db, organization_id)
  return row && shown(row, await readClock(db))
}

export interface OrganizationFilter extends PageRequest {
  /** Part of a name, an id, or the name of an account manager, in any case. */
  query?: string | undefined
}

/** By id. */
export async function listOrganizations(
  db: Database,
  request: OrganizationFilter = {},
): Promise<Page<Organization>> {
  const size = pageSize(request)
  const [after] = keyIn(request, 1) ?? ['']
  const rows = await db.query<OrganizationRow>(
    `select ${ORGANIZATION_COLUMNS} from organizations
     where organization_id > $1
       and ($3::text is null or position(lower($3) in lower(organization_id)) > 0
         or position(lower($3) in lower(name)) > 0 or position(lower($3) in lower(account_manager ->> 'name')) > 0)
     order by organization_id limit $2`,
    [after, size + 1, request.query ?? null],
  )
  const now = await readClock(db)
  return pageOf(
    rows.map((row) => shown(row, now)),
    size,
    (last) => [last.organization_id],
  )
}

/** The plan in force depends on the time: the test clock's, where it is set. */
async function readClock(db: Database): Promise<number> {
  const [row] = await db.query<{ now: number }>(
    'select coalesce((select now_at from test_clock where id = 1), clock_timestamp()) as now',
  )
  return row!.now
}
