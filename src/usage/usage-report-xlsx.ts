// The usage report as a workbook: the same rows, with numbers as numbers.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { Refused } from '../core/request.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Cell } from './csv.ts'
import { type ReportQuery, usageReport } from './usage-report-rows.ts'

export interface UsageReportXlsx {
  file_name: string
  content: Buffer
}

/** A workbook is made whole in memory, some 250 bytes a cell: 400,000 cells are 5,000 users over twelve months. */
const MOST_CELLS = 400_000

/** Throws as `usageReport` does, and `Refused` (`invalid_field`) above 400,000 cells: the CSV has no such bound. */
export async function usageReportXlsx(
  ledger: Ledger,
  organization_id: string,
  query: ReportQuery = {},
): Promise<UsageReportXlsx> {
  const report = await usageReport(ledger, organization_id, query)
  if (report.members * report.width > MOST_CELLS)
    throw new Refused('invalid_field', 'This report is too large for a workbook: download it as CSV.', {
      field: 'format',
    })
  const rows: Cell[][] = []
  for await (const page of report.pages) rows.push(...page)
  const content = await workbook(rows, {
    sheet: 'Usage report',
    stickyRowsCount: query.header === 'flat' ? 6 : 7,
    columns: rows[5]!.map((_, index) => ({ width: index < 9 ? 22 : 12 })),
  })
  return { file_name: `${report.name}.xlsx`, content }
}

/** To start a thread and load the library into it takes far longer than most workbooks do. */
let kept: { worker: Worker; end: NodeJS.Timeout } | null = null
const KEPT_MS = 60_000

async function workbook(rows: Cell[][], options: object): Promise<Buffer> {
  const worker = takeWorker()
  worker.postMessage({ rows, options })
  // `once` rejects if the thread fails, which ends it.
  const [content] = (await once(worker, 'message')) as [Uint8Array]
  giveBack(worker)
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength)
}

function takeWorker(): Worker {
  if (kept === null) return new Worker(new URL('./xlsx-worker.js', import.meta.url))
  const { worker, end } = kept
  kept = null
  clearTimeout(end)
  worker.ref()
  return worker
}

/** One is kept for a while. */
function giveBack(worker: Worker): void {
  if (kept !== null) {
    void worker.terminate()
    return
  }
  const forget = () => {
    if (kept?.worker !== worker) return
    clearTimeout(kept.end)
    kept = null
  }
  worker.unref()
  worker.removeAllListeners('exit').once('exit', forget)
  const end = setTimeout(() => {
    forget()
    void worker.terminate()
  }, KEPT_MS).unref()
  kept = { worker, end }
}
