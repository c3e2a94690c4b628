// Verification of the journal itself: every entry in its place in the chain, its columns and its personal data as they
// were hashed, and possible after those before it.
import { canonicalJson } from '../core/canonical.ts'
import { detailsHash, entryHash, GENESIS } from '../core/chain.ts'
import { creditsOf, type Entry } from '../core/entry.ts'
import { type Replay, replayEntry } from '../core/replay.ts'
import { replayUse, type UseTaker } from '../core/replay-use.ts'
import { countsAsCredits, type Rules } from '../core/rules.ts'
import type { Transaction } from '../database/database.ts'
import type { Find } from './finding.ts'
import { rowPages } from './row-pages.ts'

export interface JournalHead {
  seq: number
  hash: Uint8Array
}

export interface Replayed extends JournalHead {
  /** Rows that are no entries: nothing of them was replayed. */
  left_out: Set<number>
}

/** Reads all entries, each in its place in the chain, into `replay` and `use`; returns where the journal ends. */
export async function replayJournal(
  tx: Transaction,
  rules: Rules,
  replay: Replay,
  use: UseTaker,
  find: Find,
): Promise<Replayed> {
  const head: Replayed = { seq: 0, hash: GENESIS, left_out: new Set() }
  /** Details that do not have the hash of their entry: an erasure must account for them. */
  const replaced = new Map<number, string | null>()
  const journal = rowPages(
    tx,
    `select seq, kind, recorded_at, usage_at, of_seq, action, member_id, api_key_id, units, credits, idempotency_key,
      body, hash from entries where organization_id = $1 and seq > $2 order by seq`,
    [rules.organization_id, 0],
    (row) => [row.seq],
  )
  for await (const page of journal) {
    const details = await hashesOfDetails(tx, rules.organization_id, page[0].seq, page.at(-1).seq)
    for (const row of page) {
      const entry = checkEntry(row, head, rules, find)
      if (!entry) {
        head.left_out.add(row.seq)
        continue
      }
      const complaint = replayEntry(replay, entry)
      replayUse(use, entry, rules.timezone)
      if (complaint) find('impossible', entry.seq, `entry ${entry.seq}: ${complaint}`)
      const found = details.get(entry.seq) ?? null
      if (found !== (entry.details_hash ?? null)) replaced.set(entry.seq, found)
    }
  }
  for (const [seq, found] of replaced)
    if (replay.erased.get(seq) !== found)
      find('details', seq, `entry ${seq}: its details are not those that were hashed`)
  return head
}

async function hashesOfDetails(tx: Transaction, organization_id: string, from: number, to: number) {
  const [found] = await tx.send([
    {
      text: `select seq, salt, document from entry_details
        where organization_id = $1 and seq between $2::bigint and $3::bigint order by seq`,
      values: [organization_id, from, to],
    },
  ])
  return new Map(
    found!.rows.map((row) => [row.seq as number, detailsHash(row.salt, row.document).toString('hex')]),
  )
}

/** The entry, if it stands in its place in the chain; moves the head on. */
function checkEntry(row: any, head: JournalHead, rules: Rules, find: Find): Entry | null {
  const seq: number = row.seq
  if (seq !== head.seq + 1)
    find('chain', head.seq + 1, `entry ${head.seq + 1} is missing: the journal goes on at ${seq}`)
  if (!entryHash(head.hash, row.body).equals(row.hash))
    find('chain', seq, `entry ${seq} is not what was hashed, or not in its place`)
  head.seq = seq
  head.hash = row.hash
  const entry = parse(row.body)
  if (!entry || entry.seq !== seq || entry.organization_id !== rules.organization_id) {
    find('chain', seq, `entry ${seq} has the body of another, or none`)
    return null
  }
  const column = differingColumn(row, entry, rules)
  if (column) find('column', seq, `entry ${seq}: column ${column} says something else than its body`)
  return entry
}

function parse(body: string): Entry | null {
  try {
    const entry = JSON.parse(body)
    return canonicalJson(entry) === body ? entry : null
  } catch {
    return null
  }
}

function differingColumn(row: any, entry: Entry, rules: Rules): string | null {
  const units = [...new Set((entry.lines ?? []).map((line) => line.unit))]
  const expected: Record<string, unknown> = {
    kind: entry.kind,
    recorded_at: entry.recorded_at,
    usage_at: entry.usage_at,
    of_seq: entry.of_seq ?? null,
    action: entry.action ?? null,
    member_id: entry.member_id ?? null,
    api_key_id: entry.api_key_id ?? null,
    units: units.join(),
    credits: creditsOf(entry, (unit) => countsAsCredits(rules, unit)),
    idempotency_key: entry.idempotency_key ?? null,
  }
  const found: Record<string, unknown> = { ...row, units: row.units.join() }
  return Object.keys(expected).find((column) => expected[column] !== found[column]) ?? null
}
