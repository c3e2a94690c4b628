// The conversations of a month (S2-26 to S2-29): a line by the day, and who and what started them.
import { Refused } from '../core/request.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { type UsageBreakdown, usageBreakdown } from './usage-breakdown.ts'
import { uncounted } from './usage-question.ts'
import { type UsageSeries, usageSeries } from './usage-series.ts'
import type { AskedWindow } from './window-of.ts'

export interface Conversations {
  unit: string
  daily: UsageSeries
  campaigns: UsageBreakdown['rows']
  identities: UsageBreakdown['rows']
}

/**
 * Of `conversation`, or of another unit that does not count as credits; this month without a window. Throws `Refused`
 * where the product has no such unit.
 */
export async function conversations(
  ledger: Ledger,
  organization_id: string,
  query: AskedWindow & { unit?: string; top?: number } = {},
): Promise<Conversations> {
  const units = uncounted(await ledger.rules(organization_id))
  const unit = query.unit ?? (units.includes('conversation') ? 'conversation' : units[0])
  if (unit === undefined || !units.includes(unit))
    throw new Refused('invalid_field', 'This product has no such unit beside credits.', { field: 'unit' })
  const isOpen = query.preset === undefined && query.from === undefined && query.to === undefined
  const asked = { ...query, unit, ...(isOpen ? { preset: 'this_month' as const } : {}) }
  const [daily, campaigns, identities] = [
    await usageSeries(ledger, organization_id, { ...asked, bucket: 'day' }),
    await usageBreakdown(ledger, organization_id, { ...asked, by: 'campaign' }),
    await usageBreakdown(ledger, organization_id, { ...asked, by: 'identity' }),
  ]
  return { unit, daily, campaigns: campaigns.rows, identities: identities.rows }
}
