// What an entry adds to the usage rollups: the same derivation when it is written and when the journal is verified.
import type { Entry, Line } from './entry.ts'
import { localDay, quarterStart } from './zone.ts'

/** The sums of a rollup row, by the names of their columns; `_credits`, `gross` and `refunded` in micro-credits. */
export const USAGE_SUMS = [
  'gross',
  'refunded',
  /** Entries that charge, counted on their first line, so that lines can be summed. */
  'charges',
  /** Items, or what the component counts, rounded up. */
  'items',
  'refunded_items',
  'owned_items',
  'owned_credits',
] as const

export type UsageSums = Record<(typeof USAGE_SUMS)[number], number>

export const noUsage = (): UsageSums => ({
  gross: 0,
  refunded: 0,
  charges: 0,
  items: 0,
  refunded_items: 0,
  owned_items: 0,
  owned_credits: 0,
})

export interface UsageDay extends UsageSums {
  question: 'action' | 'actor' | 'campaign' | 'identity'
  day: string
  key: string
  action: string
  unit: string
  report_column: string
}

export interface UsageQuarter extends UsageSums {
  quarter: number
  action: string
  unit: string
}

export interface Rollup {
  days: Map<string, UsageDay>
  quarters: Map<string, UsageQuarter>
}

export const emptyRollup = (): Rollup => ({ days: new Map(), quarters: new Map() })

/** Who spent, as the rollups' key: `member:…`, `api_key:…` or `system`. */
export function actorKey(entry: Pick<Entry, 'member_id' | 'api_key_id'>): string {
  if (entry.member_id !== undefined) return `member:${entry.member_id}`
  return entry.api_key_id !== undefined ? `api_key:${entry.api_key_id}` : 'system'
}

/**
 * Adds the entry's usage, on its usage date, in days of `zone`; of rows whose id is not `wanted`, nothing. Only charges,
 * captures and refunds are usage.
 */
export function addUsage(
  rollup: Rollup,
  entry: Entry,
  zone: string,
  wanted: (id: string) => boolean = () => true,
): void {
  if (entry.kind !== 'charge' && entry.kind !== 'capture' && entry.kind !== 'refund') return
  if (!entry.lines || entry.action === undefined) return
  const day = localDay(entry.usage_at, zone)
  const quarter = quarterStart(entry.usage_at)
  const { action } = entry
  for (let index = 0; index < entry.lines.length; index++) {
    const line = entry.lines[index]!
    const sums = sumsOf(entry, line, index)
    const report_column = line.column ?? ''
    const add = (question: UsageDay['question'], key: string) => {
      const id = dayId({ question, day, key, action, unit: line.unit, report_column })
      if (!wanted(id)) return
      const known = rollup.days.get(id)
      if (known) addSums(known, sums)
      else rollup.days.set(id, { question, day, key, action, unit: line.unit, report_column, ...sums })
    }
    add('action', '')
    add('actor', actorKey(entry))
    if (entry.campaign !== undefined) add('campaign', entry.campaign)
    if (entry.identity !== undefined) add('identity', entry.identity)
    const id = quarterId({ quarter, action, unit: line.unit })
    if (!wanted(id)) continue
    const known = rollup.quarters.get(id)
    if (known) addSums(known, sums)
    else rollup.quarters.set(id, { quarter, action, unit: line.unit, ...sums })
  }
}

export function dayId(row: Omit<UsageDay, keyof UsageSums>): string {
  return `${row.question}|${row.day}|${row.key}\u0000${row.action}\u0000${row.unit}\u0000${row.report_column}`
}

export function quarterId(row: Omit<UsageQuarter, keyof UsageSums>): string {
  return `${row.quarter}|${row.action}\u0000${row.unit}`
}

function sumsOf(entry: Entry, line: Line, index: number): UsageSums {
  const sums = noUsage()
  const items = Math.ceil(line.count)
  if (entry.kind === 'refund') {
    sums.refunded = line.credits
    sums.refunded_items = items
  } else {
    sums.gross = line.credits
    sums.charges = index === 0 ? 1 : 0
    sums.items = items
    sums.owned_items = line.owned_count ?? 0
    sums.owned_credits = line.owned_credits ?? 0
  }
  return sums
}

/** Column by column: a chart of a year adds some ten thousand times. */
export function addSums(sums: UsageSums, more: UsageSums, sign: 1 | -1 = 1): void {
  sums.gross += sign * more.gross
  sums.refunded += sign * more.refunded
  sums.charges += sign * more.charges
  sums.items += sign * more.items
  sums.refunded_items += sign * more.refunded_items
  sums.owned_items += sign * more.owned_items
  sums.owned_credits += sign * more.owned_credits
}
