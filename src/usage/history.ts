// The credit usage history: what was spent, when, by whom and on what, all time (S1-17 to S1-26, S3-03 to S3-23).
import { foreignCursor, type Page, type PageRequest, pageSize } from '../catalog/page.ts'
import type { Rules } from '../core/rules.ts'
import type { WindowPreset } from '../core/window.ts'
import { type Day, endOfDay, startOfDay } from '../core/zone.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { type Found, type Position, type Scan, scanEntries } from './entry-scan.ts'
import { type HistoryRow, historyRows } from './history-row.ts'
import { selectedActions } from './names.ts'
import { windowOf } from './window-of.ts'

export interface HistoryFilter {
  /** Days in the organization's zone, both inclusive (S3-06); each may stand alone. Or a preset. */
  from?: Day
  to?: Day
  preset?: WindowPreset
  member_id?: string
  api_key_id?: string
  /** Any of these features (S3-08). */
  features?: string[]
  /** Any of these actions; with `features` both must hold. */
  actions?: string[]
  unit?: string
  campaign?: string
  identity?: string
  data_type?: string
  /** Off by default (S3-23). */
  show_refunds?: boolean
  /** By usage date; `desc` by default. */
  sort?: 'asc' | 'desc'
}

const MOST_SCANNED = 20_000

/**
 * A page by usage date. With a filter that hardly anything matches it may hold fewer rows than its limit, even none, and
 * yet name a next one: a page never reads more than a bounded part of the journal. Throws `Refused` (`invalid_field`)
 * for a bad cursor or window, and `UnknownOrganization`.
 */
export async function history(
  ledger: Ledger,
  organization_id: string,
  query: HistoryFilter & PageRequest = {},
): Promise<Page<HistoryRow>> {
  const rules = await ledger.rules(organization_id)
  const limit = pageSize(query)
  const scan = await historyScan(
    ledger,
    rules,
    query,
    query.cursor === undefined ? null : readCursor(query.cursor),
  )
  if (!scan) return { items: [], next_cursor: null }
  const found: Found[] = []
  let scanned = 0
  let next: Position | null = null
  for await (const step of scanEntries(ledger.db, organization_id, scan, () => limit + 1 - found.length)) {
    found.push(...step.found)
    scanned += step.scanned
    if (found.length > limit) next = found[limit - 1]!.position
    else if (scanned >= MOST_SCANNED) next = step.position
    if (next) break
  }
  const entries = found.slice(0, limit).map(({ entry }) => entry)
  return {
    items: await historyRows(ledger.db, rules, entries),
    next_cursor: next && writeCursor(next),
  }
}

/** The filter as a scan of the journal; null where nothing can match. */
export async function historyScan(
  ledger: Ledger,
  rules: Rules,
  filter: HistoryFilter,
  after: Position | null,
): Promise<Scan | null> {
  const actions = selectedActions(rules, filter.features, filter.actions)
  if (actions?.length === 0) return null
  const zone = rules.timezone
  let from = filter.from === undefined ? null : startOfDay(filter.from, zone)
  let to = filter.to === undefined ? null : endOfDay(filter.to, zone)
  if (filter.preset !== undefined || (from !== null && to !== null && to <= from)) {
    const window = windowOf(rules, await ledger.now(), filter, 'today')
    from = window.starts_at
    to = window.ends_at
  }
  const { member_id, api_key_id, unit, campaign, identity } = filter
  return {
    zone,
    from,
    to,
    sort: filter.sort ?? 'desc',
    after,
    refunds: filter.show_refunds ?? false,
    actions,
    ...(member_id !== undefined ? { member_id } : {}),
    ...(api_key_id !== undefined ? { api_key_id } : {}),
    ...(unit !== undefined ? { unit } : {}),
    ...(campaign !== undefined ? { campaign } : {}),
    ...(identity !== undefined ? { identity } : {}),
    ...(filter.data_type !== undefined ? { data_type: ofType(rules, filter.data_type) } : {}),
  }
}

function ofType(rules: Rules, type: string): NonNullable<Scan['data_type']> {
  const actions = [...rules.actions.values()].filter((action) => action.data_type === type)
  return { type, actions: actions.map((action) => action.action) }
}

function writeCursor({ usage_at, seq }: Position): string {
  return Buffer.from(`${usage_at}.${seq}`).toString('base64url')
}

function readCursor(cursor: string): Position {
  const text = Buffer.from(cursor, 'base64url').toString()
  const [, usage_at, seq] = /^(-?\d{1,15})\.(\d{1,15})$/.exec(text) ?? []
  if (usage_at === undefined || seq === undefined) throw foreignCursor()
  return { usage_at: Number(usage_at), seq: Number(seq) }
}
