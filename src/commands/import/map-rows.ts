// From the cells of a row to what is asked of the server: which column is which field is settled once, by the header.

import { createHash } from 'node:crypto'
import { CommandError } from '../command-error.ts'
import { FIELDS, type Field, fieldOf, type ImportType } from './fields.ts'
import type { CsvRecord } from './read-records.ts'
import { readTime } from './read-time.ts'

export interface MappingOptions {
  type: ImportType
  /** `COLUMN=field`; without any, columns that are named like fields are taken. */
  map: string[]
  /** `field=value`, for every row. */
  set: string[]
  /** IANA; of times that do not say theirs. */
  timezone: string
  /** Between the elements of a list in one cell. */
  separator: string
  /** Tells equal rows of two imports apart. */
  name: string
}

/** A row as it is sent; `fields` are those of the row, by their path. */
export interface Row {
  line: number
  bytes: number
  cells: string[]
  idempotency_key: string
  fields: Record<string, string | number | string[]>
}

export interface Rejected {
  line: number
  cells: string[]
  field: string | null
  /** The column that was mapped to the field. */
  column: string | null
  code: string
  why: string
}

export interface RowMapping {
  header: string[]
  has(field: string): boolean
  columnOf(field: string): string | null
  read(record: CsvRecord): Row | Rejected
}

interface Reading {
  path: string
  field: Field
  column: number | null
  constant: string
}

/** Throws `CommandError` for a mapping that does not fit the header or the kind of import. */
export function mapRows(header: string[], options: MappingOptions): RowMapping {
  const readings = settle(header, options)
  const keyOf = rowKeys(options)
  const columnOf = (path: string) => {
    const reading = readings.find((one) => one.path === path)
    return reading?.column == null ? null : header[reading.column]!
  }
  const reject = ({ line, cells }: CsvRecord, why: string, path: string | null = null): Rejected => ({
    line,
    cells,
    field: path,
    column: path === null ? null : columnOf(path),
    code: path === null ? 'unreadable_line' : 'invalid_request',
    why,
  })
  return {
    header,
    has: (path) => readings.some((one) => one.path === path),
    columnOf,
    read(record) {
      const { line, bytes, cells, why } = record
      if (why !== undefined) return reject(record, `The line ${why}.`)
      if (cells.length !== header.length)
        return reject(record, `The line has ${cells.length} cells, the header has ${header.length}.`)
      // Counted before anything is refused, so that the keys of other rows do not depend on it.
      const contentKey = keyOf(cells)
      const fields: Row['fields'] = {}
      for (const { path, field, column, constant } of readings) {
        const text = column === null ? constant : cells[column]!.trim()
        if (text === '' && field.required) return reject(record, 'The cell is empty.', path)
        if (text === '') continue
        const value = readValue(text, field.kind, options)
        if (typeof value === 'object' && 'why' in value) return reject(record, value.why, path)
        fields[path] = value
      }
      const { idempotency_key: given, ...rest } = fields
      return {
        line,
        bytes,
        cells,
        idempotency_key: given === undefined ? contentKey : String(given),
        fields: rest,
      }
    },
  }
}

function settle(header: string[], { type, map, set, name }: MappingOptions): Reading[] {
  const pairs =
    map.length > 0 ? map.map((pair) => splitPair(pair, pair.lastIndexOf('='), '--map')) : byName(type, header)
  const readings = [
    ...pairs.map(([name, path]) => ({
      ...readingOf(type, path),
      column: columnIn(header, name),
      constant: '',
    })),
    ...set
      .map((pair) => splitPair(pair, pair.indexOf('='), '--set'))
      .map(([path, constant]) => ({ ...readingOf(type, path), column: null, constant: constant.trim() })),
  ]
  const paths = readings.map(({ path }) => path)
  const twice = paths.find((path, index) => paths.indexOf(path) !== index)
  if (twice !== undefined) throw new CommandError(`The field ${twice} is given twice.`)
  for (const [path, { required }] of Object.entries(FIELDS[type]))
    if (required && !paths.includes(path))
      throw new CommandError(
        `Nothing says what ${path} is: add --map <column>=${path} or --set ${path}=<value>. ${columnsOf(header)}`,
      )
  if (paths.includes('credits') !== paths.includes('unit') && type === 'usage')
    throw new CommandError('The fields credits and unit go together: credits of which unit?')
  const knowable = ['occurred_at', 'idempotency_key'].some((path) => paths.includes(path))
  if (type === 'usage' && !knowable && name === '')
    throw new CommandError(
      'These rows have neither a time nor a key of their own, so equal rows of two files could not be told apart: ' +
        'give the import a --name, such as the month it is of, or map a column to occurred_at or idempotency_key.',
    )
  return readings
}

function splitPair(pair: string, at: number, flag: string): [string, string] {
  if (at <= 0) throw new CommandError(`${flag} ${pair}: there must be a "=" between two names.`)
  return [pair.slice(0, at), pair.slice(at + 1)]
}

function byName(type: ImportType, header: string[]): [string, string][] {
  return header.filter((name) => fieldOf(type, name) !== null).map((name) => [name, name])
}

function readingOf(type: ImportType, path: string): Pick<Reading, 'path' | 'field'> {
  const found = fieldOf(type, path)
  if (found) return { path, field: found.field }
  const known = Object.entries(FIELDS[type]).map(([name, { named }]) => (named ? `${name}.<name>` : name))
  throw new CommandError(`There is no field "${path}" to import ${type}; there are ${known.join(', ')}.`)
}

function columnIn(header: string[], name: string): number {
  const at = header.indexOf(name)
  if (at < 0) throw new CommandError(`There is no column "${name}". ${columnsOf(header)}`)
  if (header.includes(name, at + 1)) throw new CommandError(`There are two columns "${name}".`)
  return at
}

function columnsOf(header: string[]): string {
  const other =
    header.length === 1 ? [';', '\t', '|'].find((delimiter) => header[0]!.includes(delimiter)) : undefined
  const hint = other
    ? ` Are the cells delimited by "${other === '\t' ? 'tab' : other}"? Then add --delimiter.`
    : ''
  return `The file has the columns ${header.map((name) => `"${name}"`).join(', ')}.${hint}`
}

function readValue(
  text: string,
  kind: Field['kind'],
  { timezone, separator }: MappingOptions,
): string | number | string[] | { why: string } {
  switch (kind) {
    case 'text':
      return text
    case 'number': {
      const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN
      return Number.isFinite(value) ? value : { why: `"${shown(text)}" is not a number.` }
    }
    case 'time':
      return (
        readTime(text, timezone) ?? { why: `"${shown(text)}" is not a time such as 2026-05-31 22:30:00.` }
      )
    case 'list':
      return text
        .split(separator)
        .map((one) => one.trim())
        .filter((one) => one !== '')
  }
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/**
 * A row's key is what it says, and how many equal rows came before it in the file. So rows that were charged before are
 * known again in the same file, in one that lines were added to, put right in or taken out of, and in another export
 * that overlaps it; and two equal rows of one file are two.
 */
function rowKeys({ type, name }: MappingOptions): (cells: string[]) => string {
  const seen = new CountedHashes()
  return (cells) => {
    const content = createHash('sha256')
      .update(`${type}\0${name}\0`)
      .update(cells.map((cell) => cell.trim()).join('\0'))
      .digest()
    const before = seen.add(content)
    return `import-${content.toString('hex', 0, 16)}${before > 0 ? `-${before}` : ''}`
  }
}

/** How often each hash has come: some 16 bytes for each, whatever the length of a row. */
class CountedHashes {
  private slots = new BigUint64Array(1 << 12)
  private used = 0
  private readonly repeated = new Map<bigint, number>()

  /** How often `hash` had come before. */
  add(hash: Buffer): number {
    const value = hash.readBigUInt64LE(0) || 1n
    if (!this.insert(this.slots, value)) {
      const before = (this.repeated.get(value) ?? 0) + 1
      this.repeated.set(value, before)
      return before
    }
    this.used += 1
    if (this.used * 4 > this.slots.length * 3) this.grow()
    return 0
  }

  private insert(slots: BigUint64Array, value: bigint): boolean {
    const mask = slots.length - 1
    let at = Number(value & 0xffff_ffffn) & mask
    for (; slots[at] !== 0n; at = (at + 1) & mask) if (slots[at] === value) return false
    slots[at] = value
    return true
  }

  private grow(): void {
    const larger = new BigUint64Array(this.slots.length * 2)
    for (const value of this.slots) if (value !== 0n) this.insert(larger, value)
    this.slots = larger
  }
}
