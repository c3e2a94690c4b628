// The usage report as CSV (S0-02, I13).
import type { Ledger } from '../ledger/ledger.ts'
import { BOM, csvText } from './csv.ts'
import { holdsNonAscii } from './report-members.ts'
import { type ReportQuery, usageReport } from './usage-report-rows.ts'

export interface UsageReportCsv {
  file_name: string
  /** Text as it is to be sent, a page of users at a time: memory stays flat whatever the number of users. */
  chunks: AsyncGenerator<string>
}

/** Throws as `usageReport` does, before the first chunk. */
export async function usageReportCsv(
  ledger: Ledger,
  organization_id: string,
  query: ReportQuery = {},
): Promise<UsageReportCsv> {
  const report = await usageReport(ledger, organization_id, query)
  const bom = (await holdsNonAscii(ledger.db, organization_id)) ? BOM : ''
  return {
    file_name: `${report.name}.csv`,
    chunks: (async function* () {
      let first = bom
      for await (const rows of report.pages) {
        yield first + csvText(rows)
        first = ''
      }
    })(),
  }
}
