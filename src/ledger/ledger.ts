// The only writer of credits. Everything that moves them goes through `submit` (batched, see lane.ts); what changes
// the rules of an organization goes through `change`, under the same lock.
import { randomBytes } from 'node:crypto'
import { GENESIS } from '../core/chain.ts'
import { decide } from '../core/decide.ts'
import type { ChargeRequest, LedgerRequest, Outcome, SettleRequest } from '../core/request.ts'
import type { Rules } from '../core/rules.ts'
import { MOST_DUE } from '../core/settle.ts'
import type { State } from '../core/state.ts'
import type { Database, Transaction } from '../database/database.ts'
import { type Clock, openClock } from './clock.ts'
import { type LaneOptions, Lanes } from './lane.ts'
import type { Priority } from './queue.ts'
import { type Reading, readStates } from './read-state.ts'
import { rulesCache } from './rules-cache.ts'
import { commitWrites, sendWrites, signalJournals } from './send-writes.ts'
import { Turns } from './turns.ts'
import type { Written } from './write-batch.ts'

export interface Ledger {
  readonly db: Database
  /** Resolves when the outcome is durable. Throws `Unavailable` when nothing is known: ask again with the same key. */
  submit(organization_id: string, request: LedgerRequest, priority?: Priority): Promise<Outcome>
  /** Decides without writing. */
  quote(organization_id: string, request: ChargeRequest): Promise<Quoted>
  /** The state as it would be settled now, with these members (or all) and their licenses; nothing is written. */
  settled(organization_id: string, who: string[] | 'everyone'): Promise<State>
  /** The same of several organizations in one question, without members; those that do not exist are left out. */
  settledAll(organization_ids: readonly string[]): Promise<Map<string, State>>
  /** Throws `UnknownOrganization`. */
  rules(organization_id: string): Promise<Rules>
  now(): Promise<number>
  /** Changes what decides, under the organization's lock: plan, policy, member, license, card assignment. */
  change<T>(
    organization_id: string,
    work: (change: Change) => Promise<T>,
    options?: { create?: boolean },
  ): Promise<T>
  /** Answers what was submitted. */
  close(): Promise<void>
}

/** `after` has the grants of periods that have begun and that nobody has come to write down yet. */
export type Quoted = Outcome & { after: State }

export interface Change {
  /** The only way to the database inside. */
  tx: Transaction
  now: number
  /** As before the change; null for an organization that is being created. */
  rules: Rules | null
  /** After your SQL: reloads the rules, settles, decides. What it writes is committed with the change. */
  decide(requests: LedgerRequest[], member_ids: string[]): Promise<Outcome[]>
}

export class UnknownOrganization extends Error {
  constructor(organization_id: string) {
    super(`There is no organization ${organization_id}.`)
  }
}

export interface LedgerOptions extends Partial<LaneOptions> {
  test_clock?: boolean
  /** Instead of the database's. */
  clock?: Clock
}

export function openLedger(db: Database, options: LedgerOptions = {}): Ledger {
  const clock = options.clock ?? openClock(db, options.test_clock ?? false)
  const cache = rulesCache()
  const lanes = new Lanes(db, cache, clock, { ...laneOptions(db), ...options })
  const turns = new Turns(CHANGES_AT_ONCE)
  const readAll = (readings: Reading[]) =>
    db.transaction((tx) => readStates(tx, readings, cache, clock, 'none'))
  const read = async (
    organization_id: string,
    requests: LedgerRequest[],
    member_ids: string[] | 'everyone',
  ) => {
    const states = await readAll([{ organization_id, requests, member_ids }])
    const state = states.get(organization_id)
    if (!state) throw new UnknownOrganization(organization_id)
    return state
  }
  /** Writes nothing, unless more has fallen due than is settled at once. */
  const decideOnly = async (
    organization_id: string,
    requests: LedgerRequest[],
    member_ids: string[] | 'everyone',
  ) => {
    // What is written covers plan, licenses and holds; of members without a license more may be left, and is only read.
    for (let most = MOST_DUE; ; most = Number.POSITIVE_INFINITY) {
      const state = await read(organization_id, requests, member_ids)
      const decision = decide(state, requests, most)
      if (decision.settled) return decision
      const license_ids = state.licenses.map(({ license_id }) => license_id)
      await lanes.submit(organization_id, settleRequest({ license_ids }), 'live')
    }
  }
  return {
    db,
    submit: (organization_id, request, priority = 'live') => lanes.submit(organization_id, request, priority),
    quote: async (organization_id, request) => {
      const { results, after } = await decideOnly(organization_id, [request], [])
      return { ...results[0]!, after }
    },
    settled: async (organization_id, who) => (await decideOnly(organization_id, [], who)).after,
    settledAll: async (organization_ids) => {
      const asked = organization_ids.map((organization_id) => ({
        organization_id,
        requests: [],
        member_ids: [],
      }))
      const states = asked.length === 0 ? new Map<string, State>() : await readAll(asked)
      for (const [organization_id, state] of states) {
        const { settled, after } = decide(state, [], MOST_DUE)
        states.set(organization_id, settled ? after : (await decideOnly(organization_id, [], [])).after)
      }
      return states
    },
    rules: async (organization_id) => {
      const version = await db.query<{ rules_version: number }>(
        'select rules_version from ledgers where organization_id = $1',
        [organization_id],
      )
      if (version.length === 0) throw new UnknownOrganization(organization_id)
      if (cache.get(organization_id)?.version !== version[0]!.rules_version)
        await db.transaction((tx) => cache.load((statements) => tx.send(statements), [organization_id]))
      const rules = cache.get(organization_id)
      if (!rules) throw new UnknownOrganization(organization_id)
      return rules
    },
    now: () => clock.read(),
    change: (organization_id, work, { create = false } = {}) =>
      turns.take(organization_id, () =>
        db.transaction((tx) => changeRules(tx, { db, organization_id, create, cache, clock }, work)),
      ),
    close: () => lanes.drain(),
  }
}

/** With those of the lanes, they leave some of the pool's connections to readers. */
const CHANGES_AT_ONCE = 2

/** Embedded is one connection; on Citus a batch holds one organization and several run side by side. */
function laneOptions(db: Database): LaneOptions {
  const base = { batch_rows: 2000, organizations_per_batch: 500, waiting_lanes: 4, overlap: true }
  if (db.engine === 'embedded') return { ...base, lanes: 1, waiting_lanes: 1, overlap: false }
  if (db.citus) return { ...base, lanes: 12, organizations_per_batch: 1 }
  return { ...base, lanes: 3 }
}

interface Changing {
  db: Database
  organization_id: string
  create: boolean
  cache: ReturnType<typeof rulesCache>
  clock: Clock
}

async function changeRules<T>(
  tx: Transaction,
  changing: Changing,
  work: (change: Change) => Promise<T>,
): Promise<T> {
  const { db, organization_id, create, cache, clock } = changing
  if (create) await tx.send([bareLedger(organization_id)])
  const [head, time] = await tx.send([
    {
      text: 'select seq, recorded_at, rules_version from ledgers where organization_id = $1 for update',
      values: [organization_id],
    },
    clock.statement,
  ])
  if (head!.rows.length === 0) throw new UnknownOrganization(organization_id)
  const { recorded_at, rules_version } = head!.rows[0]
  const now = Math.max(time!.rows[0].now, recorded_at)
  if (cache.get(organization_id)?.version !== rules_version)
    await cache.load((statements) => tx.send(statements), [organization_id])
  const rules = cache.get(organization_id) ?? null
  let written: Written[] = []
  const change: Change = {
    tx,
    now,
    rules: rules?.version === rules_version ? rules : null,
    async decide(requests, member_ids) {
      if (written.length > 0) throw new Error('a change decides once')
      // The version that the commit will set: no cached rules have it yet.
      await tx.send([bumpVersion(organization_id)])
      const own = rulesCache()
      const readings = [{ organization_id, requests, member_ids }]
      for (;;) {
        const states = await readStates(tx, readings, own, clock, 'wait')
        const { settled, results, after, writes } = decide(states.get(organization_id)!, requests)
        written = [{ state: after, writes }]
        if (settled) return results
        await sendWrites(tx, written)
      }
    },
  }
  const result = await work(change)
  if (written.length === 0) await tx.send([bumpVersion(organization_id)])
  await commitWrites(tx, written)
  signalJournals(db, written)
  return result
}

const bumpVersion = (organization_id: string) => ({
  text: 'update ledgers set rules_version = rules_version + 1 where organization_id = $1',
  values: [organization_id],
})

/** The row that is the lock, before anything else of the organization exists. */
const bareLedger = (organization_id: string) => ({
  text: `insert into ledgers (organization_id, seq, hash, recorded_at, rules_version, period_no, paid_through, settled_at)
    values ($1, 0, $2, '1970-01-01T00:00:00Z', 0, -1, null, '1970-01-01T00:00:00Z')
    on conflict (organization_id) do nothing`,
  values: [organization_id, Buffer.from(GENESIS)],
})

/** The system's own request: brings an organization, and these of its licenses, up to now. */
export function settleRequest(
  input: Partial<Pick<SettleRequest, 'license_ids' | 'disable_member_id'>> = {},
): SettleRequest {
  return {
    verb: 'settle',
    actor: 'system',
    idempotency_key: null,
    fingerprint: null,
    salt: randomBytes(16),
    license_ids: [],
    disable_member_id: null,
    ...input,
  }
}
