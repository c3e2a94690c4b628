// CSV as RFC 4180 has it: UTF-8, CRLF, quotes where needed; text that a spreadsheet would run as a formula is
// neutralized, numbers are left alone (S0-43).
import { stringify } from 'csv-stringify/sync'

export type Cell = string | number | null

export const BOM = '\uFEFF'

/** Excel needs the mark to read UTF-8, and everybody else would rather not have it: so only where it matters (I13). */
export function needsBom(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is about what is not ASCII
  return /[^\x00-\x7f]/.test(text)
}

export function csvText(rows: readonly (readonly Cell[])[]): string {
  return stringify(rows as Cell[][], { record_delimiter: '\r\n', escape_formulas: true })
}
