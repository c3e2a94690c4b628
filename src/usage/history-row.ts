// One row of the history: an entry in the words of the page (S1-18 to S1-23, S3-12 to S3-18).
import { toCredits } from '../core/amount.ts'
import type { Entry, ItemOutcome, Subject } from '../core/entry.ts'
import { entryId } from '../core/entry-id.ts'
import { outcomesOf } from '../core/receipt.ts'
import { rfc3339 } from '../core/rfc3339.ts'
import { countsAsCredits, type Rules } from '../core/rules.ts'
import type { Database } from '../database/database.ts'
import { drawnGrants } from './drawn-grants.ts'
import { entryDetails } from './entry-details.ts'
import { actionNames, type Spender, type SpenderNames, spenderNames, spenderOf } from './names.ts'

export interface HistoryRow {
  entry_id: string
  /** The charge itself, or the one that a refund gives back. */
  charge_id: string
  kind: 'charge' | 'capture' | 'refund'
  seq: number
  /** When it happened: for a refund its own date. */
  date: string
  /** The date that it is filtered, sorted and counted by: for a refund its charge's (C11). */
  usage_at: string
  recorded_at: string
  feature: string | null
  feature_name: string | null
  action: string | null
  action_name: string | null
  /** What the vendor said, else whom it was about. */
  description: string | null
  /** In units that count as credits; refunds negative. */
  credits: number
  units: { unit: string; name: string; credits: number; count: number }[]
  /** Data types, such as `email`. */
  data_requested: string[]
  user: Spender
  campaign: string | null
  identity: string | null
  /** The contact or account that was exposed; of several, the first (see related items). */
  subject: Subject | null
  items: Record<ItemOutcome, number>
  /** Where the credits came from (S1-23); refunds negative. */
  paid_from: { individual_license: number; organization: number }
  /** Credits of this charge that have been refunded so far. */
  refunded: number
  refund_of: string | null
  /** Why it was refunded. */
  reason: string | null
}

const REFUNDED = `
  select of_seq, (-sum(credits))::bigint as credits from entries
  where organization_id = $1 and of_seq = any($2::bigint[]) and kind = 'refund' group by of_seq order by of_seq`

/** The rows of these entries, in their order; a handful of queries whatever their number. */
export async function historyRows(
  db: Database,
  rules: Rules,
  entries: readonly Entry[],
): Promise<HistoryRow[]> {
  if (entries.length === 0) return []
  const { organization_id } = rules
  const charges = entries.flatMap((entry) => (entry.kind === 'refund' ? [] : [entry.seq]))
  const [details, grantOf, names, refunds] = await Promise.all([
    entryDetails(db, organization_id, entries),
    drawnGrants(db, organization_id, entries),
    spenderNames(
      db,
      organization_id,
      entries.flatMap((entry) => entry.member_id ?? []),
      entries.flatMap((entry) => entry.api_key_id ?? []),
    ),
    db.query<{ of_seq: number; credits: number }>(REFUNDED, [organization_id, charges]),
  ])
  const refunded = new Map(refunds.map((row) => [row.of_seq, row.credits]))
  const context: RowContext = { rules, names, grantOf }
  return entries.map((entry) =>
    historyRow(entry, context, {
      ...(details.get(entry.seq) ?? {}),
      refunded: refunded.get(entry.seq) ?? 0,
    }),
  )
}

interface RowContext {
  rules: Rules
  names: SpenderNames
  grantOf: Awaited<ReturnType<typeof drawnGrants>>
}

type Told = { refunded: number } & Parameters<typeof subjectOf>[0] & { description?: string; reason?: string }

function historyRow(entry: Entry, { rules, names, grantOf }: RowContext, told: Told): HistoryRow {
  const refund = entry.kind === 'refund'
  const sign = refund ? -1 : 1
  const subject = subjectOf(told, entry)
  return {
    entry_id: entryId(entry.kind, entry.seq),
    charge_id: entryId('charge', refund ? entry.of_seq! : entry.seq),
    kind: entry.kind as HistoryRow['kind'],
    seq: entry.seq,
    date: rfc3339(entry.occurred_at),
    usage_at: rfc3339(entry.usage_at),
    recorded_at: rfc3339(entry.recorded_at),
    ...actionNames(rules, entry.action),
    description: told.description ?? subject?.name ?? null,
    ...amountsOf(entry, rules, sign),
    data_requested: dataTypes(entry, rules),
    user: spenderOf(entry, names),
    campaign: entry.campaign ?? null,
    identity: entry.identity ?? null,
    subject,
    items: outcomesOf(entry),
    paid_from: paidFrom(entry, rules, grantOf, sign),
    refunded: toCredits(told.refunded),
    refund_of: refund ? entryId('charge', entry.of_seq!) : null,
    reason: refund ? (told.reason ?? null) : null,
  }
}

function amountsOf(entry: Entry, rules: Rules, sign: 1 | -1): Pick<HistoryRow, 'credits' | 'units'> {
  let total = 0
  const units = new Map<string, { credits: number; count: number }>()
  for (const line of entry.lines ?? []) {
    const sums = units.get(line.unit) ?? { credits: 0, count: 0 }
    units.set(line.unit, { credits: sums.credits + line.credits, count: sums.count + line.count })
    if (countsAsCredits(rules, line.unit)) total += line.credits
  }
  return {
    credits: toCredits(sign * total || 0),
    units: [...units].map(([unit, sums]) => ({
      unit,
      name: rules.units.get(unit)?.name ?? unit,
      credits: toCredits(sign * sums.credits || 0),
      count: (sign * Math.round(sums.count * 1e6)) / 1e6 || 0,
    })),
  }
}

/** What was asked for: of the items, else of the priced components, else of the action. */
function dataTypes(entry: Entry, rules: Rules): string[] {
  const types = new Set<string>()
  for (const part of [...(entry.items ?? []), ...(entry.lines ?? [])])
    if (part.data_type !== undefined) types.add(part.data_type)
  const usual = entry.action === undefined ? null : (rules.actions.get(entry.action)?.data_type ?? null)
  if (types.size === 0 && usual !== null) types.add(usual)
  return [...types]
}

function subjectOf(
  told: { subject?: Subject; item_subjects?: Record<string, Subject> },
  entry: Entry,
): Subject | null {
  if (told.subject) return told.subject
  for (const item of entry.items ?? []) {
    const subject = told.item_subjects?.[item.key]
    if (subject) return subject
  }
  return null
}

function paidFrom(entry: Entry, rules: Rules, grantOf: RowContext['grantOf'], sign: 1 | -1) {
  let license = 0
  let organization = 0
  for (const draw of entry.draws ?? []) {
    const unit = entry.lines?.[draw.line]?.unit
    if (unit === undefined || !countsAsCredits(rules, unit)) continue
    if (grantOf(draw.grant_seq)?.owner === 'member') license += draw.credits
    else organization += draw.credits
  }
  return {
    individual_license: toCredits(sign * license || 0),
    organization: toCredits(sign * organization || 0),
  }
}
