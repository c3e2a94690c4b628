// The import itself: rows stream in, go out in batches of which a few are in flight, and are counted as they are
// answered. Memory does not grow with the file, but for some 16 bytes a row that tell equal rows apart.

import { createReadStream } from 'node:fs'
import { CommandError } from '../command-error.ts'
import type { ServerClient } from '../server-client.ts'
import { type Accepted, KINDS, type KindOptions, type RowOutcome } from './kinds.ts'
import { type MappingOptions, mapRows, type Rejected, type Row, type RowMapping } from './map-rows.ts'
import { readRecords } from './read-records.ts'

export interface ImportOptions extends MappingOptions, KindOptions {
  file: string
  delimiter: string
}

export interface ImportTotals {
  /** Rows, by what became of them: now, in an earlier import, not. */
  fresh: number
  replayed: number
  rejected: number
  /** Micro-credits in units that count as credits. */
  credits: { fresh: bigint; replayed: bigint }
  /** Micro-credits by unit, fresh and replayed. */
  units: Map<string, bigint>
  /** Rejected rows by code. */
  codes: Map<string, number>
  /** It was stopped before the end of the file. */
  interrupted: boolean
}

export interface ImportEvents {
  header?(header: string[]): void
  /** After each batch; `bytes` of the file are done. */
  progress?(totals: ImportTotals, bytes: number): void
  rejected?(row: Rejected): void
}

const BATCHES_IN_FLIGHT = 3
/** Of one batch, besides its rows: what keeps a request far below 5 MiB and a ledger batch short. */
const MOST_ITEMS = 2_000
const MOST_CHARACTERS = 512 * 1024

/**
 * Imports a file and says what became of its rows. Throws `CommandError` when it cannot go on; whatever was answered
 * stays, and the same import again goes on from there. An aborted `signal` ends it once the batches in flight are
 * answered.
 */
export async function importFile(
  client: ServerClient,
  options: ImportOptions,
  events: ImportEvents = {},
  signal?: AbortSignal,
): Promise<ImportTotals> {
  const totals: ImportTotals = {
    fresh: 0,
    replayed: 0,
    rejected: 0,
    credits: { fresh: 0n, replayed: 0n },
    units: new Map(),
    codes: new Map(),
    interrupted: false,
  }
  const source = createReadStream(options.file, { highWaterMark: 256 * 1024 })
  const reject = (row: Rejected) => {
    totals.rejected += 1
    totals.codes.set(row.code, (totals.codes.get(row.code) ?? 0) + 1)
    events.rejected?.(row)
  }
  const batches = readBatches(source, options, events, reject, signal)
  const kind = KINDS[options.type]
  let done = 0
  const work = async () => {
    for (let next = await batches.next(); !next.done; next = await batches.next()) {
      const { rows, mapping } = next.value
      const outcomes = await kind.submit(client, rows, options)
      outcomes.forEach((outcome, index) => {
        if ('problem' in outcome) reject(rejectedBy(outcome, rows[index]!, mapping))
        else accept(totals, outcome)
      })
      done = Math.max(done, rows.at(-1)!.bytes)
      events.progress?.(totals, done)
    }
  }
  try {
    await allOrFirstError(Array.from({ length: BATCHES_IN_FLIGHT }, work), () => source.destroy())
  } finally {
    source.destroy()
  }
  totals.interrupted = signal?.aborted ?? false
  return totals
}

/** Waits for all even when one fails, so that nothing is in flight any more when its error is thrown. */
async function allOrFirstError(works: Promise<void>[], stop: () => void): Promise<void> {
  const failures: unknown[] = []
  await Promise.all(
    works.map((work) =>
      work.catch((error) => {
        failures.push(error)
        stop()
      }),
    ),
  )
  if (failures.length > 0) throw failures[0]
}

async function* readBatches(
  source: AsyncIterable<Buffer>,
  options: ImportOptions,
  { header }: ImportEvents,
  reject: (row: Rejected) => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ rows: Row[]; mapping: RowMapping }> {
  const most = KINDS[options.type].rows_at_once
  let mapping: RowMapping | undefined
  let rows: Row[] = []
  let items = 0
  let characters = 0
  for await (const records of readRecords(source, options)) {
    for (const record of records) {
      if (!mapping) {
        if (record.why !== undefined) throw new CommandError(`The header of ${options.file} ${record.why}.`)
        mapping = mapRows(record.cells, options)
        if (options.draw_on_balance && mapping.has('credits'))
          throw new CommandError(
            'Credits that were settled elsewhere draw on nothing: leave out --draw-on-balance.',
          )
        header?.(mapping.header)
        continue
      }
      const row = mapping.read(record)
      if ('why' in row) {
        reject(row)
        continue
      }
      const weight = itemCount(row)
      const length = row.cells.reduce((sum, cell) => sum + cell.length, 0)
      const full = rows.length >= most || items + weight > MOST_ITEMS || characters + length > MOST_CHARACTERS
      if (full && rows.length > 0) {
        yield { rows, mapping }
        if (signal?.aborted) return
        rows = []
        items = 0
        characters = 0
      }
      rows.push(row)
      items += weight
      characters += length
    }
  }
  if (!mapping) throw new CommandError(`${options.file} is empty: its first line must name the columns.`)
  if (rows.length > 0 && !signal?.aborted) yield { rows, mapping }
}

function itemCount({ fields }: Row): number {
  const list = fields.items ?? fields.item
  return Array.isArray(list) ? list.length : 0
}

function accept(totals: ImportTotals, { fresh, credits, units }: Accepted): void {
  totals[fresh ? 'fresh' : 'replayed'] += 1
  totals.credits[fresh ? 'fresh' : 'replayed'] += micros(credits)
  for (const { unit, credits: amount } of units)
    totals.units.set(unit, (totals.units.get(unit) ?? 0n) + micros(amount))
}

/** Sums are exact: a JSON number of credits has at most six decimals. */
function micros(credits: number): bigint {
  return BigInt(Math.round(credits * 1_000_000))
}

function rejectedBy({ problem }: RowOutcome & { problem: unknown }, row: Row, mapping: RowMapping): Rejected {
  const { code = 'refused', detail = 'The server refused the row.' } = problem as {
    code?: string
    detail?: string
  }
  const path = fieldPath((problem as { field?: string }).field, mapping)
  const why = code === 'idempotency_conflict' ? CONFLICT : detail
  const field = code === 'idempotency_conflict' ? null : path
  return {
    line: row.line,
    cells: row.cells,
    field,
    column: field === null ? null : mapping.columnOf(field),
    code,
    why,
  }
}

const CONFLICT =
  'The row was imported before, but mapped or set in another way. Give this import another --name to charge it again.'

/** The row's field behind the field of the request: `items.3.key` is `items`, or where a row is of one item, `item`. */
function fieldPath(field: string | undefined, mapping: RowMapping): string | null {
  if (field === undefined) return null
  const items = mapping.has('item') ? 'item' : 'items'
  return field
    .replace(/^past_credits\./, '')
    .replace(/^items\.\d+\.(?=data_type|subject)/, '')
    .replace(/^items\b.*/, items)
}
