// The history as a CSV download, streamed page by page (S1-26). Its columns are enough to recompute the usage report
// by hand: sum a member's rows with refunds by the month of `Usage Date`.
import type { ReportColumn } from '../core/catalogue.ts'
import type { Entry } from '../core/entry.ts'
import { entryId, seqOfId } from '../core/entry-id.ts'
import type { Rules } from '../core/rules.ts'
import { localDay } from '../core/zone.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { BOM, type Cell, csvText, needsBom } from './csv.ts'
import { scanEntries } from './entry-scan.ts'
import { type HistoryFilter, historyScan } from './history.ts'
import { type HistoryRow, historyRows } from './history-row.ts'

const HEADER = [
  'Date',
  'Usage Date',
  'Usage Time',
  'Recorded At',
  'Kind',
  'Feature',
  'Action',
  'Description',
  'Credits',
  'Units',
  'Data Requested',
  'User',
  'User Email',
  'User Group',
  'API Key',
  'Campaign',
  'Identity',
  'Paid From License',
  'Paid From Organization',
  'Phones',
  'Emails',
  'API Search',
  'API Company Enrichment',
  'Entry Id',
  'Charge Id',
  'Refund Of',
  'Reason',
]

const PAGE = 1000

/**
 * Chunks of text, the header first; a page at a time, so memory stays flat however long the history is. `Usage Date` is
 * a day in the organization's zone, times are UTC, refunds are negative. The byte order mark is there when the first
 * page holds text that is not ASCII. Throws as `history` does, before the first chunk.
 */
export async function* historyCsv(
  ledger: Ledger,
  organization_id: string,
  filter: HistoryFilter,
): AsyncGenerator<string> {
  const rules = await ledger.rules(organization_id)
  const scan = await historyScan(ledger, rules, filter, null)
  let head = csvText([HEADER])
  if (scan)
    for await (const { found } of scanEntries(ledger.db, organization_id, scan, () => PAGE)) {
      if (found.length === 0) continue
      const entries = found.map(({ entry }) => entry)
      const rows = await historyRows(ledger.db, rules, entries)
      const text = csvText(rows.map((row, index) => csvRow(row, entries[index]!, rules)))
      yield (head && needsBom(text) ? BOM : '') + head + text
      head = ''
    }
  if (head) yield head
}

const ENTRY = `
  select body from entries
  where organization_id = $1 and seq = $2 and kind in ('charge', 'capture', 'refund') and units <> '{}'`

/**
 * One entry of the history as the same file (S3-21): reading costs nothing. Null where there is none of that id, or it is
 * another member's and `member_id` says whose may be seen (S3-48).
 */
export async function entryCsv(
  ledger: Ledger,
  organization_id: string,
  { entry_id, member_id }: { entry_id: string; member_id?: string },
): Promise<string | null> {
  const rules = await ledger.rules(organization_id)
  const seq = seqOfId(entry_id, 'ch', 'rf')
  if (seq === null) return null
  const [found] = await ledger.db.query<{ body: string }>(ENTRY, [organization_id, seq])
  if (!found) return null
  const entry = JSON.parse(found.body) as Entry
  if (entryId(entry.kind, seq) !== entry_id) return null
  if (member_id !== undefined && entry.member_id !== member_id) return null
  const rows = await historyRows(ledger.db, rules, [entry])
  const text = csvText(rows.map((row) => csvRow(row, entry, rules)))
  return (needsBom(text) ? BOM : '') + csvText([HEADER]) + text
}

function csvRow(row: HistoryRow, entry: Entry, rules: Rules): Cell[] {
  const reveals = (column: ReportColumn) => sumOf(entry, column, (line) => Math.ceil(line.count))
  const credits = (column: ReportColumn) => sumOf(entry, column, (line) => line.credits) / 1e6
  return [
    row.date,
    localDay(entry.usage_at, rules.timezone),
    row.usage_at,
    row.recorded_at,
    row.kind === 'refund' ? 'refund' : 'charge',
    row.feature_name,
    row.action_name,
    row.description,
    row.credits,
    row.units.map((unit) => `${unit.credits} ${unit.unit}`).join('; '),
    row.data_requested.join('; '),
    row.user.type === 'member' ? row.user.name : null,
    row.user.email ?? null,
    row.user.group ?? null,
    row.user.api_key_id ?? (row.user.type === 'system' ? 'System' : null),
    row.campaign,
    row.identity,
    row.paid_from.individual_license,
    row.paid_from.organization,
    reveals('phone'),
    reveals('email'),
    credits('api_search'),
    credits('api_company_enrichment'),
    row.entry_id,
    row.charge_id,
    row.refund_of,
    row.reason,
  ]
}

function sumOf(
  entry: Entry,
  column: ReportColumn,
  amount: (line: NonNullable<Entry['lines']>[number]) => number,
) {
  let sum = 0
  for (const line of entry.lines ?? []) if (line.column === column) sum += amount(line)
  return entry.kind === 'refund' ? -sum || 0 : sum
}
