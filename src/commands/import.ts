import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Command, Option } from 'commander'
import { stringify } from 'csv-stringify/sync'
import { isZone } from '../core/zone.ts'
import { CommandError } from './command-error.ts'
import { databaseFlags, reachFlags } from './flags.ts'
import { describeFields, type ImportType } from './import/fields.ts'
import { type ImportOptions, type ImportTotals, importFile } from './import/import-file.ts'
import { KINDS } from './import/kinds.ts'
import type { Rejected } from './import/map-rows.ts'
import { progressBar } from './progress-bar.ts'
import { type ReachOptions, reachServer } from './reach-server.ts'
import { stopSignal } from './stop-signal.ts'

const ABOUT = `Charges every row of a CSV file as past usage, or brings in opening balances or owned items.

A row is one charge, on the ordinary path and behind live charges. The same import again charges nothing twice: go on
with one that was interrupted, or that had rejected lines, by running it again. A rejected line stops no other.
Past usage does not draw on today's balance unless --draw-on-balance is given; owned items never do.
Only --type balances brings in credits to spend.`

const DETAILS = `
Fields of --type usage:
${describeFields('usage')}

Fields of --type balances (each row becomes a grant; the only import that adds to today's balance):
${describeFields('balances')}

Fields of --type owned (the next reveal of these costs nothing):
${describeFields('owned')}

Times may be written 2026-05-31 22:30:00.1234567, with or without an offset, or as seconds or milliseconds since 1970.
A row is known again by its own key where a column is mapped to idempotency_key, else by its content: equal rows of one
file count each, equal rows of two files once. Rows without a time may well be equal by chance, so they need --name.

Exit status: 0, every row is in; 2, some lines were rejected; 1, the import could not go on; 130, it was interrupted.

Example:
  coulomb import calls.csv --organization acme --action llm.call --map TIMESTAMP=occurred_at \\
    --map ContextTokens=quantities.context_tokens --map GeneratedTokens=quantities.generated_tokens`

interface Flags extends ReachOptions {
  organization: string
  type: ImportType
  map: string[]
  set: string[]
  action?: string
  unit?: string
  timezone: string
  delimiter: string
  separator: string
  name?: string
  drawOnBalance: boolean
  rejects?: string
}

const collect = (value: string, before: string[]) => [...before, value]

export function importCommand(): Command {
  const command = new Command('import')
    .summary('charge past usage from a CSV file, or bring in balances or owned items')
    .description(ABOUT)
    .addHelpText('after', DETAILS)
    .argument('<file.csv>', 'UTF-8; the first line names the columns')
    .requiredOption('-o, --organization <id>', 'whose usage it is; the organization must exist')
    .addOption(
      new Option('-t, --type <type>', 'what the rows are')
        .choices(['usage', 'balances', 'owned'])
        .default('usage'),
    )
    .option(
      '-m, --map <column=field>',
      'which column is which field; may be repeated (default: equal names)',
      collect,
      [],
    )
    .option('-s, --set <field=value>', 'a field that is the same in every row; may be repeated', collect, [])
    .option('--action <action>', 'the same as --set action=…')
    .option('--unit <unit>', 'the same as --set unit=…')
    .option('--timezone <zone>', 'of times without an offset, an IANA name', 'UTC')
    .option('--delimiter <character>', 'between cells; "tab" for a tab', ',')
    .option('--separator <text>', 'between the elements of a list in one cell', ';')
    .option('--name <name>', 'tells equal rows of two imports apart')
    .option('--draw-on-balance', "take the credits from today's balance", false)
    .option('--rejects <file.csv>', 'write rejected lines there, with the reason')
  return databaseFlags(reachFlags(command)).action(run)
}

async function run(file: string, flags: Flags): Promise<void> {
  const options = await optionsOf(file, flags)
  const { size } = await stat(file)
  const stop = stopSignal('Stopping once the rows on their way are answered; again to stop at once.')
  const server = await reachServer(flags, { signal: stop.signal })
  try {
    await server.client.ask('GET', `/v1/organizations/${encodeURIComponent(flags.organization)}`)
    const bar = progressBar(`Importing ${file} into ${flags.organization} at ${server.where}`)
    const rejects = flags.rejects === undefined ? null : rejectsFile(flags.rejects)
    const started = performance.now()
    let totals: ImportTotals
    try {
      totals = await importFile(
        server.client,
        options,
        {
          header: (header) => rejects?.header(header),
          progress: (so_far, bytes) => bar.at(size === 0 ? 1 : bytes / size, summaryOf(so_far, options)),
          rejected: (row) => {
            bar.line(rejectedLine(row))
            rejects?.row(row)
          },
        },
        stop.signal,
      )
    } catch (error) {
      bar.stop('Stopped. What was answered stays; the same command again goes on from there.')
      throw error
    } finally {
      await rejects?.close()
    }
    bar.stop(`${totals.interrupted ? 'Interrupted' : 'Done'} after ${seconds(performance.now() - started)}.`)
    report(totals, options, flags.rejects)
    process.exitCode = totals.interrupted ? 130 : totals.rejected > 0 ? 2 : 0
  } finally {
    await server.close()
    stop.dispose()
  }
}

async function optionsOf(file: string, flags: Flags): Promise<ImportOptions> {
  const { type, timezone, drawOnBalance } = flags
  const found = await stat(file).catch(() => null)
  if (!found?.isFile()) throw new CommandError(`There is no file ${file}.`)
  if (!isZone(timezone))
    throw new CommandError(`--timezone ${timezone} is not an IANA time zone such as Europe/Berlin.`)
  const delimiter = flags.delimiter === 'tab' || flags.delimiter === '\\t' ? '\t' : flags.delimiter
  if ([...delimiter].length !== 1 || delimiter === '"' || delimiter === '\n')
    throw new CommandError('--delimiter must be one character, or "tab".')
  if (flags.separator === '') throw new CommandError('--separator must not be empty.')
  if (drawOnBalance && type !== 'usage')
    throw new CommandError('--draw-on-balance goes with --type usage only.')
  const set = [...flags.set]
  if (flags.action !== undefined) set.push(`action=${flags.action}`)
  if (flags.unit !== undefined) set.push(`unit=${flags.unit}`)
  return {
    file,
    type,
    map: flags.map,
    set,
    timezone,
    delimiter,
    separator: flags.separator,
    name: flags.name ?? '',
    organization_id: flags.organization,
    draw_on_balance: drawOnBalance,
  }
}

function rejectedLine({ line, field, column, why }: Rejected): string {
  const where = [
    `line ${line}`,
    column === null ? '' : `column "${column}"`,
    field === column ? '' : (field ?? ''),
  ]
  return `Rejected: ${where.filter((part) => part !== '').join(', ')}: ${why}`
}

interface RejectsFile {
  header(header: string[]): void
  row(row: Rejected): void
  close(): Promise<void>
}

/** The rejected lines as they were, so that they can be put right there, with their reasons behind. */
function rejectsFile(path: string): RejectsFile {
  const file = createWriteStream(path)
  const failed = new Promise<never>((_, reject) => file.once('error', reject))
  failed.catch(() => {})
  let width = 0
  return {
    header(header) {
      width = header.length
      file.write(stringify([[...header, 'rejected_line', 'rejected_field', 'rejected_code', 'rejected_why']]))
    },
    row({ line, cells, field, code, why }) {
      const full = Array.from({ length: width }, (_, index) => cells[index] ?? '')
      file.write(stringify([[...full, line, field ?? '', code, why]]))
    },
    close: () => Promise.race([new Promise<void>((closed) => file.end(closed)), failed]),
  }
}

const count = (number: number) => number.toLocaleString('en-US')
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`

function credits(amount: bigint): string {
  const whole = (amount / 1_000_000n).toLocaleString('en-US')
  const rest = String(amount % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '')
  return rest === '' ? whole : `${whole}.${rest}`
}

function summaryOf({ fresh, replayed, rejected }: ImportTotals, { type }: ImportOptions): string {
  return `${count(fresh)} ${KINDS[type].done}, ${count(replayed)} ${KINDS[type].before}, ${count(rejected)} rejected`
}

/** The result, on stdout: a person reads it, and so may a script. */
function report(totals: ImportTotals, options: ImportOptions, rejects: string | undefined): void {
  const { fresh, replayed, rejected, credits: total, units, codes } = totals
  const lines = [`${count(fresh + replayed + rejected)} rows: ${summaryOf(totals, options)}.`]
  if (options.type !== 'owned') {
    const before = replayed > 0 ? `, ${credits(total.replayed)} imported before` : ''
    lines.push(
      `${credits(total.fresh + total.replayed)} credits in all: ${credits(total.fresh)} ${KINDS[options.type].done} now${before}.`,
    )
    if (units.size > 1 || !units.has('credit'))
      for (const [unit, amount] of units) lines.push(`  ${unit}: ${credits(amount)}`)
  }
  if (options.type === 'usage')
    lines.push(
      options.draw_on_balance ? "They drew on today's balance." : "Nothing was drawn from today's balance.",
    )
  for (const [code, rows] of codes) lines.push(`  rejected as ${code}: ${count(rows)}`)
  if (rejected > 0)
    lines.push(
      rejects === undefined
        ? 'Put the rejected lines right and run the same command again: only they are left to do.'
        : `The rejected lines are in ${rejects}.`,
    )
  if (totals.interrupted) lines.push('Interrupted: the same command again does the rest.')
  console.log(lines.join('\n'))
}
