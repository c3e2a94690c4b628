import { Problem } from './problems.ts'
import type { Context } from './row.ts'

/** Throws 404 for something of an organization; if there is no such organization, it says that. */
export async function missing(context: Context, what: string, field: string): Promise<never> {
  if (context.tenant) await context.ledger.rules(context.tenant.organization_id)
  throw new Problem('not_found', `There is no ${what}.`, { field })
}
