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

/** Who takes what an entry adds to usage, row by row, each with its id. */
export interface UsageTaker {
  day(id: string, row: Omit<UsageDay, keyof UsageSums>, sums: UsageSums): void
  quarter(id: string, row: Omit<UsageQuarter, keyof UsageSums>, sums: UsageSums): void
}

/** Hands over the entry's usage, on its usage date, in days of `zone`. Only charges, captures and refunds are usage. */
export function handUsage(entry: Entry, zone: string, taker: UsageTaker): void {
  if (entry.kind !== 'charge' && entry.kind !== 'capture' && entry.kind !== 'refund') return
  if (!entry.lines || entry.action === undefined) return
  const day = localDay(entry.usage_at, zone)
  const quarter = quarterStart(entry.usage_at)
  const { action } = entry
  for (let index = 0; index < entry.lines.length; index++) {
    const line = entry.lines[index]!
    const { unit, column: report_column = '' } = line
    const sums = sumsOf(entry, line, index)
    const add = (question: UsageDay['question'], key: string) => {
      const row = { question, day, key, action, unit, report_column }
      taker.day(dayId(row), row, sums)
    }
    add('action', '')
    add('actor', actorKey(entry))
    if (entry.campaign !== undefined) add('campaign', entry.campaign)
    if (entry.identity !== undefined) add('identity', entry.identity)
    const row = { quarter, action, unit }
    taker.quarter(quarterId(row), row, sums)
  }
}

/** Adds what it is handed to a rollup. */
export function addTo({ days, quarters }: Rollup): UsageTaker {
  return {
    day(id, row, sums) {
      const known = days.get(id)
      if (known) addSums(known, sums)
      else days.set(id, { ...row, ...sums })
    },
    quarter(id, row, sums) {
      const known = quarters.get(id)
      if (known) addSums(known, sums)
      else quarters.set(id, { ...row, ...sums })
    },
  }
}

/** Adds the entry's usage, as `handUsage` says it. */
export function addUsage(rollup: Rollup, entry: Entry, zone: string): void {
  handUsage(entry, zone, addTo(rollup))
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
