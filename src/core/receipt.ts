// An entry as the answer of the verb that wrote it, in credits. First answers, replays and later readings all come from
// here, so they are the same. It explains itself by what the entry froze: card version, components, draws, balances.
import { toCredits } from './amount.ts'
import type { GrantSource, ReportColumn } from './catalogue.ts'
import type { Details, Draw, Entry, ItemOutcome, Line, Subject } from './entry.ts'
import { entryId } from './entry-id.ts'
import { rfc3339 } from './rfc3339.ts'

/** Who may draw on a grant: its member alone, or everyone of the organization. */
export type DrawOwner = 'member' | 'organization'

export interface ReceiptUnit {
  unit: string
  /** Refunded, in a refund. */
  credits: number
  /** What the components counted: items, results, minutes. */
  count: number
  /** What the actor could draw on; null where nothing is drawn: a metered unit, an import of the past. */
  before: number | null
  after: number | null
}

export interface ReceiptLine {
  unit: string
  per: string
  price: number
  count: number
  credits: number
  data_type?: string
  report_column?: ReportColumn
  block?: number
  /** The part of `credits` that flags added. */
  surcharge?: number
  /** The minimum that applied. */
  minimum?: number
  metered?: true
  /** Items that are owned already, and what they would have cost. */
  already_owned?: { count: number; credits: number }
}

export interface ReceiptItem {
  key: string
  outcome: ItemOutcome
  /** In units that count as credits. */
  credits: number
  data_type?: string
  subject?: Subject
}

/** What a receipt says of the grant behind a draw; none of it ever changes. */
export interface DrawnGrant {
  unit: string
  source: GrantSource
  owner: DrawOwner
}

export interface ReceiptDraw {
  grant_id: string
  /** Null, as the source, where the caller did not look the grant up (a release has no lines of its own). */
  unit: string | null
  credits: number
  source: GrantSource | null
  owner: DrawOwner | null
}

export interface Receipt {
  id: string
  kind: Entry['kind']
  status: 'charged' | 'held' | 'refunded' | 'released' | 'granted' | 'voided' | 'recorded'
  /** In units that count as credits: charged, held, refunded, released, granted or voided. */
  credits: number
  units: ReceiptUnit[]
  lines: ReceiptLine[]
  items: ReceiptItem[]
  outcomes: Record<ItemOutcome, number>
  draws: ReceiptDraw[]
  /** Sum of the drawn units that count as credits; null where nothing is drawn. */
  balance: { before: number; after: number } | null
  rate_card: { rate_card_id: string; version: number } | null
  action: string | null
  member_id: string | null
  api_key_id: string | null
  campaign: string | null
  identity: string | null
  /** Of a capture or release: the hold. Of a refund: the charge. Of a void: the grant. */
  hold_id?: string
  charge_id?: string
  grant_id?: string
  /** Of a hold. */
  expires_at?: string
  /** Of a release: `released`, `expired` or `disabled`. */
  cause?: string
  gives_back_ownership?: true
  grant?: {
    unit: string
    amount: number
    source: GrantSource
    member_id: string | null
    starts_at: string
    ends_at: string | null
  }
  /** Only where details were asked for. */
  description?: string | null
  reason?: string | null
  subject?: Subject | null
  metadata?: Record<string, unknown> | null
  actor: string
  occurred_at: string
  recorded_at: string
  seq: number
  /** Hex; null where the caller did not have it. */
  hash: string | null
  idempotency_key: string | null
  replayed: boolean
}

export interface ReceiptContext {
  countsAsCredits: (unit: string) => boolean
  hash?: Uint8Array | null
  replayed?: boolean
  /** The grant of a draw, as far as it is known. */
  grantOf?: (grant_seq: number) => DrawnGrant | undefined
  /** Personal data to show; left out of answers that must be the same before and after an erasure. */
  details?: Details | null
}

const STATUS: Partial<Record<Entry['kind'], Receipt['status']>> = {
  charge: 'charged',
  capture: 'charged',
  hold: 'held',
  refund: 'refunded',
  release: 'released',
  grant: 'granted',
  void: 'voided',
}

/** Counts may be fractions (minutes): sums are kept to the millionth, as they were priced. */
const whole = (count: number): number => Math.round(count * 1e6) / 1e6

export function receipt(entry: Entry, context: ReceiptContext): Receipt {
  const lines = entry.lines ?? []
  return {
    id: entryId(entry.kind, entry.seq),
    kind: entry.kind,
    status: STATUS[entry.kind] ?? 'recorded',
    credits: totalOf(entry, context),
    units: unitsOf(entry),
    lines: lines.map(lineOf),
    items: itemsOf(entry, context),
    outcomes: outcomesOf(entry),
    draws: (entry.draws ?? []).map((draw) => drawOf(draw, lines, context)),
    balance: balanceOf(entry, context),
    rate_card: entry.rate_card ?? null,
    action: entry.action ?? null,
    member_id: entry.member_id ?? null,
    api_key_id: entry.api_key_id ?? null,
    campaign: entry.campaign ?? null,
    identity: entry.identity ?? null,
    ...referencesOf(entry),
    ...detailsOf(context.details),
    actor: entry.actor,
    occurred_at: rfc3339(entry.occurred_at),
    recorded_at: rfc3339(entry.recorded_at),
    seq: entry.seq,
    hash: context.hash ? Buffer.from(context.hash).toString('hex') : null,
    idempotency_key: entry.idempotency_key ?? null,
    replayed: context.replayed ?? false,
  }
}

function totalOf(entry: Entry, { countsAsCredits, grantOf }: ReceiptContext): number {
  if (entry.credits !== undefined) return toCredits(entry.credits)
  // A release has draws and no lines: its units are its grants'.
  if (!entry.lines)
    return toCredits(
      (entry.draws ?? []).reduce((sum, draw) => {
        const unit = grantOf?.(draw.grant_seq)?.unit
        return unit === undefined || countsAsCredits(unit) ? sum + draw.credits : sum
      }, 0),
    )
  return toCredits(
    entry.lines.reduce((sum, line) => (countsAsCredits(line.unit) ? sum + line.credits : sum), 0),
  )
}

function unitsOf(entry: Entry): ReceiptUnit[] {
  const units = new Map<string, ReceiptUnit>()
  for (const line of entry.lines ?? []) {
    const known = units.get(line.unit)
    const balance = entry.balances?.find((b) => b.unit === line.unit)
    units.set(line.unit, {
      unit: line.unit,
      credits: toCredits(line.credits + (known ? Math.round(known.credits * 1e6) : 0)),
      count: whole(line.count + (known?.count ?? 0)),
      before: balance ? toCredits(balance.before) : null,
      after: balance ? toCredits(balance.after) : null,
    })
  }
  return [...units.values()]
}

function lineOf(line: Line): ReceiptLine {
  return {
    unit: line.unit,
    per: line.per,
    price: toCredits(line.price),
    count: line.count,
    credits: toCredits(line.credits),
    ...(line.data_type !== undefined ? { data_type: line.data_type } : {}),
    ...(line.column !== undefined ? { report_column: line.column } : {}),
    ...(line.block !== undefined ? { block: line.block } : {}),
    ...(line.surcharge !== undefined ? { surcharge: toCredits(line.surcharge) } : {}),
    ...(line.minimum !== undefined ? { minimum: toCredits(line.minimum) } : {}),
    ...(line.metered ? { metered: true as const } : {}),
    ...(line.owned_count !== undefined
      ? { already_owned: { count: line.owned_count, credits: toCredits(line.owned_credits ?? 0) } }
      : {}),
  }
}

function itemsOf(entry: Entry, { countsAsCredits, details }: ReceiptContext): ReceiptItem[] {
  return (entry.items ?? []).map((item) => {
    const subject = details?.item_subjects?.[item.key]
    const shares = item.shares ?? []
    return {
      key: item.key,
      outcome: item.outcome,
      credits: toCredits(
        shares.reduce((sum, share, index) => {
          const line = entry.lines?.[index]
          return line && countsAsCredits(line.unit) ? sum + share : sum
        }, 0),
      ),
      ...(item.data_type !== undefined ? { data_type: item.data_type } : {}),
      ...(subject ? { subject } : {}),
    }
  })
}

export function outcomesOf(entry: Entry): Record<ItemOutcome, number> {
  const outcomes = { charged: 0, already_owned: 0, not_found: 0, denied: 0 }
  for (const item of entry.items ?? []) outcomes[item.outcome]++
  return outcomes
}

function drawOf(draw: Draw, lines: readonly Line[], { grantOf }: ReceiptContext): ReceiptDraw {
  const grant = grantOf?.(draw.grant_seq)
  return {
    grant_id: entryId('grant', draw.grant_seq),
    unit: lines[draw.line]?.unit ?? grant?.unit ?? null,
    credits: toCredits(draw.credits),
    source: grant?.source ?? null,
    owner: grant?.owner ?? null,
  }
}

function balanceOf(entry: Entry, { countsAsCredits }: ReceiptContext): Receipt['balance'] {
  const counted = (entry.balances ?? []).filter((balance) => countsAsCredits(balance.unit))
  if (counted.length === 0) return null
  return {
    before: toCredits(counted.reduce((sum, balance) => sum + balance.before, 0)),
    after: toCredits(counted.reduce((sum, balance) => sum + balance.after, 0)),
  }
}

function referencesOf(entry: Entry): Partial<Receipt> {
  const of = entry.of_seq
  const { grant } = entry
  return {
    ...(of !== undefined && (entry.kind === 'capture' || entry.kind === 'release')
      ? { hold_id: entryId('hold', of) }
      : {}),
    ...(of !== undefined && entry.kind === 'refund' ? { charge_id: entryId('charge', of) } : {}),
    ...(entry.grant_seq !== undefined ? { grant_id: entryId('grant', entry.grant_seq) } : {}),
    ...(entry.hold_expires_at !== undefined ? { expires_at: rfc3339(entry.hold_expires_at) } : {}),
    ...(entry.kind === 'release' && entry.cause !== undefined ? { cause: entry.cause } : {}),
    ...(entry.gives_back ? { gives_back_ownership: true as const } : {}),
    ...(grant
      ? {
          grant: {
            unit: grant.unit,
            amount: toCredits(grant.amount),
            source: grant.source,
            member_id: grant.member_id,
            starts_at: rfc3339(grant.starts_at),
            ends_at: grant.ends_at === null ? null : rfc3339(grant.ends_at),
          },
        }
      : {}),
  }
}

function detailsOf(details: Details | null | undefined): Partial<Receipt> {
  if (details === undefined) return {}
  return {
    description: details?.description ?? null,
    reason: details?.reason ?? null,
    subject: details?.subject ?? null,
    metadata: details?.metadata ?? null,
  }
}
