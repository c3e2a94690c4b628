// `coulomb verify`: recomputes everything an organization's balances, rollups and ownership say from its journal
// alone, and names the first entry or row that differs. It reads one snapshot and locks nothing.
import { openReplay } from '../core/replay.ts'
import { openUseDigest } from '../core/use-digest.ts'
import type { Database } from '../database/database.ts'
import type { Find, Finding } from './finding.ts'
import { loadRules } from './load-rules.ts'
import { checkCounters, checkGrants, checkHolds } from './verify-balances.ts'
import { type JournalHead, replayJournal } from './verify-journal.ts'
import { checkUse } from './verify-use.ts'

export interface Verification {
  organization_id: string
  ok: boolean
  entries: number
  /** Entries whose personal data has been erased; the chain stays whole. */
  erased: number
  head: string
  /** In the order in which they were found; the first is the one to look at. */
  findings: Finding[]
}

const PAGE = 1000
const MOST_FINDINGS = 20

export async function* verifyAll(db: Database): AsyncGenerator<Verification> {
  for (let after = ''; ; ) {
    const page = await db.query<{ organization_id: string }>(
      `select organization_id from ledgers where organization_id > $1 order by organization_id limit ${PAGE}`,
      [after],
    )
    for (const { organization_id } of page) yield await verify(db, organization_id)
    if (page.length < PAGE) return
    after = page.at(-1)!.organization_id
  }
}

/** `at_once`: entries whose ownership and usage are held in memory at once, where they have to be; a million are a few hundred MB. */
export function verify(db: Database, organization_id: string, at_once = 1_000_000): Promise<Verification> {
  return db.transaction(async (tx) => {
    await tx.send([{ text: 'set transaction isolation level repeatable read, read only' }])
    const rules = (await loadRules((statements) => tx.send(statements), [organization_id])).get(
      organization_id,
    )
    if (!rules) throw new Error(`There is no organization ${organization_id}.`)
    const findings: Finding[] = []
    const find = (what: Finding['what'], seq: number | null, detail: string) => {
      if (findings.length < MOST_FINDINGS) findings.push({ seq, what, detail })
    }
    const [ledger] = await tx.send([
      { text: 'select seq, hash from ledgers where organization_id = $1', values: [organization_id] },
    ])
    const replay = openReplay()
    const digest = openUseDigest()
    const head = await replayJournal(tx, rules, replay, digest.journal, find)
    checkHead(ledger!.rows[0], head, find)
    await checkGrants(tx, organization_id, replay, find)
    await checkHolds(tx, organization_id, replay, find)
    await checkCounters(tx, organization_id, replay, find)
    const { seq: entries, left_out } = head
    await checkUse(tx, { organization_id, zone: rules.timezone, entries, left_out }, digest, at_once, find)
    return {
      organization_id,
      ok: findings.length === 0,
      entries: head.seq,
      erased: replay.erased.size,
      head: Buffer.from(head.hash).toString('hex'),
      findings,
    }
  })
}

function checkHead(found: JournalHead, head: JournalHead, find: Find): void {
  const { seq, hash } = found
  if (seq !== head.seq)
    find('head', Math.min(seq, head.seq) + 1, `the head is at entry ${seq}, the journal ends at ${head.seq}`)
  else if (!Buffer.from(head.hash).equals(hash))
    find('head', seq, 'the head has another hash than the last entry')
}
