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

/** Text that is itself in CSV. All that is not, the library judges; for this it would take six times as long. */
const PLAIN = /^[A-Za-z0-9][\w .@:/-]*$/
const END = '\r\n'

export function csvText(rows: readonly (readonly Cell[])[]): string {
  let text = ''
  for (const row of rows) text += row.map(cellText).join() + END
  return text
}

function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number' || cell === '' || PLAIN.test(cell)) return `${cell}`
  return stringify([[cell]], { record_delimiter: END, escape_formulas: true }).slice(0, -END.length)
}
