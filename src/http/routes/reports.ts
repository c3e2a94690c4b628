import { z } from 'zod'
import { Refused } from '../../core/request.ts'
import { usageReportCsv } from '../../usage/usage-report.ts'
import { usageReportXlsx } from '../../usage/usage-report-xlsx.ts'
import * as fields from '../fields.ts'
import { Problem } from '../problems.ts'
import { file, type Row } from '../row.ts'

const CSV = {
  type: 'text/csv',
  what: 'UTF-8, as of RFC 4180, formulas made harmless; the table begins on line 6.',
}
const XLSX = {
  type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  what: 'The same rows as a workbook.',
}

const organization = z.strictObject({ organization_id: fields.id })
const closed = z.strictObject({
  organization_id: fields.id,
  cycle: fields.day.describe('Any day of the cycle.'),
})

// A report is always of the whole cycle: filters of the page it is opened from change nothing (S0-10, S0-15).
const layout = z.object({
  header: z.enum(['two-level', 'flat']).optional().describe('`flat`: one header line, for scripts.'),
})

/** The reader knows the path's cycle as a day in it. */
function namingTheCycle(error: unknown): never {
  if (!(error instanceof Refused) || error.refusal.field !== 'day') throw error
  const { code, detail } = error.refusal
  throw new Problem(code, detail, { field: 'cycle' })
}

const csv = file({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/reports/usage.csv',
  permission: 'report.export',
  tag: 'Reports',
  summary: 'The usage report of the current billing cycle as CSV',
  description: 'By user, group, month and credit type. How fresh it is, is policy; its third line says so.',
  params: organization,
  query: layout,
  file: CSV,
  async run({ ledger }, { params, query }) {
    const { file_name, chunks } = await usageReportCsv(ledger, params.organization_id, query)
    return { type: `${CSV.type}; charset=utf-8`, filename: file_name, pieces: chunks }
  },
})

const xlsx = file({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/reports/usage.xlsx',
  permission: 'report.export',
  tag: 'Reports',
  summary: 'The usage report of the current billing cycle as a workbook',
  params: organization,
  query: layout,
  file: XLSX,
  async run({ ledger }, { params, query }) {
    const { file_name, content } = await usageReportXlsx(ledger, params.organization_id, query)
    return { type: XLSX.type, filename: file_name, pieces: content }
  },
})

const closedCsv = file({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/reports/usage/{cycle}.csv',
  permission: 'report.export',
  tag: 'Reports',
  summary: 'The usage report of another billing cycle as CSV',
  params: closed,
  query: layout,
  file: CSV,
  async run({ ledger }, { params, query }) {
    const asked = { ...query, day: params.cycle }
    const report = usageReportCsv(ledger, params.organization_id, asked)
    const { file_name, chunks } = await report.catch(namingTheCycle)
    return { type: `${CSV.type}; charset=utf-8`, filename: file_name, pieces: chunks }
  },
})

const closedXlsx = file({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/reports/usage/{cycle}.xlsx',
  permission: 'report.export',
  tag: 'Reports',
  summary: 'The usage report of another billing cycle as a workbook',
  params: closed,
  query: layout,
  file: XLSX,
  async run({ ledger }, { params, query }) {
    const asked = { ...query, day: params.cycle }
    const report = usageReportXlsx(ledger, params.organization_id, asked)
    const { file_name, content } = await report.catch(namingTheCycle)
    return { type: XLSX.type, filename: file_name, pieces: content }
  },
})

export const reportRoutes: Row[] = [csv, xlsx, closedCsv, closedXlsx]
