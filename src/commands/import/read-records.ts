// Reads a CSV file a record at a time, with flat memory, and loses no good record to a bad one: what cannot be read is
// handed on with its reason, and reading goes on with the next line.

import { isUtf8 } from 'node:buffer'
import { parse } from 'csv-parse/sync'

export interface CsvRecord {
  /** The line on which it begins; the first is 1. */
  line: number
  /** How many bytes of the file end with its line. */
  bytes: number
  /** Trimmed. Empty for a record that could not be read. */
  cells: string[]
  /** Why it could not be read. */
  why?: string
}

interface Line {
  line: number
  bytes: number
  text: string
  why?: string
}

export interface ReadOptions {
  delimiter: string
}

/** A record that is longer is taken for one whose closing quote is missing. */
const MOST_LINES = 200
const MOST_CHARACTERS = 256 * 1024
/** A line that is longer is none. */
const MOST_BYTES = 1024 * 1024
const RECORDS_AT_ONCE = 500

/** The records of a file, the header first, in groups of some hundreds; blank lines are left out. */
export async function* readRecords(
  source: AsyncIterable<Buffer>,
  options: ReadOptions,
): AsyncGenerator<CsvRecord[]> {
  const parser = recordParser(options)
  for await (const line of readLines(source)) {
    parser.take(line)
    if (parser.ready() >= RECORDS_AT_ONCE) yield parser.records()
  }
  parser.end()
  yield parser.records()
}

async function* readLines(source: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let number = 0
  let parts: Buffer[] = []
  let bytes = 0
  let read = 0
  const keep = (part: Buffer) => {
    bytes += part.length
    if (bytes <= MOST_BYTES) parts.push(part)
    else parts = []
  }
  const line = (): Line => {
    const raw = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
    const tooLong = bytes > MOST_BYTES
    parts = []
    bytes = 0
    number += 1
    const place = { line: number, bytes: read }
    if (tooLong) return { ...place, text: '', why: 'is longer than 1 MiB' }
    if (!isUtf8(raw)) return { ...place, text: '', why: 'is not valid UTF-8' }
    const text = raw.toString('utf8').replace(/\r$/, '')
    return { ...place, text: number === 1 ? text.replace(/^\uFEFF/, '') : text }
  }
  for await (const chunk of source) {
    let from = 0
    for (let to = chunk.indexOf(10); to >= 0; to = chunk.indexOf(10, from)) {
      keep(chunk.subarray(from, to))
      read += to + 1 - from
      yield line()
      from = to + 1
    }
    // The rest outlives the chunk, whose memory the stream may use again.
    if (from < chunk.length) keep(Buffer.from(chunk.subarray(from)))
    read += chunk.length - from
  }
  if (bytes > 0) yield line()
}

interface RecordParser {
  take(line: Line): void
  end(): void
  /** How many records `records` would give. */
  ready(): number
  records(): CsvRecord[]
}

/**
 * A record ends where its quotes are balanced. One over several lines that still cannot be read, or that has no end,
 * has a quote too many on its first line: only that line is given up, and the others are read again on their own.
 */
function recordParser({ delimiter }: ReadOptions): RecordParser {
  // Spaces around quotes are no part of a cell; a tab that delimits cells is not trimmed.
  const options = { delimiter, relax_column_count: true, trim: delimiter !== '\t', record_delimiter: ['\n'] }
  const cellsOf = (text: string): string[][] => parse(text, options)
  let done: (CsvRecord | Line)[] = []
  let width: number | undefined
  let open: Line[] = []
  let openQuotes = 0
  let openCharacters = 0

  const giveUpFirst = (why: string) => {
    const [first, ...rest] = open as [Line, ...Line[]]
    done.push({ line: first.line, bytes: first.bytes, cells: [], why: readOne(first).why ?? why })
    clear()
    for (const line of rest) take(line)
  }
  const clear = () => {
    open = []
    openQuotes = 0
    openCharacters = 0
  }
  const take = (line: Line) => {
    if (open.length === 0 && line.text.trim() === '' && line.why === undefined) return
    const quotes = countQuotes(line.text)
    if (open.length === 0 && (quotes % 2 === 0 || line.why !== undefined)) {
      // By far the usual case: read later, with its neighbours; but the header says at once how wide a record is.
      if (width === undefined) add(readOne(line))
      else done.push(line)
      return
    }
    open.push(line)
    openQuotes += quotes
    openCharacters += line.text.length
    if (line.why !== undefined || open.length > MOST_LINES || openCharacters > MOST_CHARACTERS)
      return giveUpFirst(UNCLOSED)
    if (openQuotes % 2 === 1) return
    const record = readOne({
      line: open[0]!.line,
      bytes: line.bytes,
      text: open.map(({ text }) => text).join('\n'),
    })
    if (record.why !== undefined || (width !== undefined && record.cells.length !== width))
      return giveUpFirst(record.why ?? UNCLOSED)
    add(record)
    clear()
  }
  const add = (record: CsvRecord) => {
    width ??= record.cells.length
    done.push(record)
  }
  const readOne = ({ line, bytes, text, why }: Line): CsvRecord => {
    if (why !== undefined) return { line, bytes, cells: [], why }
    try {
      const records = cellsOf(text)
      if (records.length === 1) return { line, bytes, cells: records[0]! }
      return { line, bytes, cells: [], why: 'is not one record' }
    } catch (error) {
      return {
        line,
        bytes,
        cells: [],
        why: WHY[(error as { code?: string }).code ?? ''] ?? 'is not valid CSV',
      }
    }
  }
  const readAll = (lines: Line[]): CsvRecord[] => {
    if (lines.some((line) => line.why !== undefined)) return lines.map(readOne)
    try {
      const records = cellsOf(lines.map(({ text }) => text).join('\n'))
      if (records.length === lines.length)
        return records.map((cells, index) => ({
          line: lines[index]!.line,
          bytes: lines[index]!.bytes,
          cells,
        }))
    } catch {
      // One of them is bad: which, and why, they tell one by one.
    }
    return lines.map(readOne)
  }

  return {
    take,
    end() {
      while (open.length > 0) giveUpFirst(UNCLOSED)
    },
    ready: () => done.length,
    records() {
      const records: CsvRecord[] = []
      let lines: Line[] = []
      for (const one of [...done, null]) {
        if (one !== null && 'text' in one) lines.push(one)
        else {
          if (lines.length > 0) records.push(...readAll(lines))
          lines = []
          if (one !== null) records.push(one)
        }
      }
      done = []
      return records
    },
  }
}

const UNCLOSED = 'has a quote that is not closed'
const WHY: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: UNCLOSED,
  INVALID_OPENING_QUOTE: 'has a quote inside a cell that does not begin with one',
  CSV_INVALID_CLOSING_QUOTE: 'has text after a closing quote',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'has text after a closing quote',
}

function countQuotes(text: string): number {
  let count = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count += 1
  return count
}
