// Reads the part of organizations' ledgers that a batch needs: set-wise, in one trip for charges, with a second one
// for what only the first can name (a hold's grants, counters of limits).
import type { Entry } from '../core/entry.ts'
import { counterNames, type Spender } from '../core/limit.ts'
import { closesHold } from '../core/release-hold.ts'
import type { LedgerRequest } from '../core/request.ts'
import { planAt, policyOf, type Rules } from '../core/rules.ts'
import {
  counterKey,
  type Grant,
  type Holder,
  type Member,
  type OwnedItem,
  ownedKey,
  type State,
} from '../core/state.ts'
import { bigintArray, textArray } from '../database/binary-array.ts'
import type { Result, Statement, Transaction } from '../database/database.ts'
import type { Clock } from './clock.ts'
import { emptyState } from './empty-state.ts'

/** What is asked of one organization: requests to decide, members to load besides, or all of them. */
export interface Reading {
  organization_id: string
  requests: readonly LedgerRequest[]
  member_ids?: readonly string[] | 'everyone'
}

export interface RulesCache {
  get(organization_id: string): Rules | undefined
  load(send: Transaction['send'], organization_ids: string[]): Promise<void>
}

export type Locking = 'skip_locked' | 'wait' | 'none'

/** One statement, and where its rows belong in a state. */
interface Read {
  into:
    | 'members'
    | 'licenses'
    | 'grants'
    | 'owned'
    | 'counters'
    | 'keyed'
    | 'originals'
    | 'holds'
    | 'due_holds'
    | 'later'
  statement: Statement
}

const ENTRY = 't.organization_id, t.seq, t.body, t.hash'
const HOLD = `t.organization_id, t.seq, t.body from holds h
  join entries t on t.organization_id = h.organization_id and t.seq = h.hold_seq`
const GRANT = `g.organization_id, g.grant_seq, g.unit, g.member_id, g.license_id, g.source, g.period_no, g.starts_at,
  g.ends_at, g.amount, g.used, g.held, g.expired, g.voided from grants g`
const MEMBER = 'm.organization_id, m.member_id, m.group_name, m.role, m.status'
const LICENSE = `c.organization_id, c.license_id, c.member_id, c.plan_id, c.next_plan_id, c.issued_on, c.period_no,
  c.paid_through, c.settled_at from licenses c`
const OWNED = 'i.organization_id, i.scope, i.item_key, i.owned_until, i.seq from owned_items i'
const COUNTER = 'n.organization_id, n.counter, n.period_start, n.amount from counters n'
const OPEN = 'g.open'

/** Of those that have expired, in one batch. */
const MOST_HOLDS = 500

/**
 * The states of those organizations that exist and (with `skip_locked`) are not locked elsewhere. A statement after
 * the lock sees what was committed before the lock was granted, which one that waited with it would not.
 */
export async function readStates(
  tx: Transaction,
  readings: readonly Reading[],
  cache: RulesCache,
  clock: Clock,
  locking: Locking,
): Promise<Map<string, State>> {
  const wanted = new Wanted(readings)
  for (const reading of readings) wanted.add(reading)
  const reads = wanted.reads(clock)
  const [heads, time, ...results] = await tx.send([
    lockStatement(wanted.ids, locking),
    clock.statement,
    ...reads.map((read) => read.statement),
  ])
  const stale = heads!.rows.filter((head) => cache.get(head.organization_id)?.version !== head.rules_version)
  if (stale.length > 0)
    await cache.load(
      (statements) => tx.send(statements),
      stale.map((head) => head.organization_id),
    )
  const states = new Map<string, State>()
  for (const head of heads!.rows)
    states.set(head.organization_id, emptyState(head, time!.rows[0].now, cache.get(head.organization_id)!))
  lay(states, reads, results)

  const more = new Wanted(readings)
  for (const reading of readings) {
    const state = states.get(reading.organization_id)
    if (state) more.addFollowUps(reading, state)
  }
  const followUps = more.reads(null)
  if (followUps.length > 0) lay(states, followUps, await tx.send(followUps.map((read) => read.statement)))

  // Rarely: whoever else owns one of those grants by now, since it is settled with the rest of theirs.
  const owners = new Wanted(readings)
  for (const state of states.values()) owners.addOwners(state)
  const last = owners.reads(null)
  if (last.length > 0) lay(states, last, await tx.send(last.map((read) => read.statement)))
  return states
}

function lockStatement(ids: string[], locking: Locking): Statement {
  const columns =
    'organization_id, seq, hash, recorded_at, rules_version, period_no, paid_through, settled_at'
  const clause = locking === 'none' ? '' : locking === 'wait' ? 'for update' : 'for update skip locked'
  if (ids.length === 1)
    return {
      name: `lock_one_${locking}`,
      text: `select ${columns} from ledgers where organization_id = $1 ${clause}`,
      values: [ids[0]],
    }
  return {
    name: `lock_${locking}`,
    text: `select ${columns} from ledgers where organization_id = any($1::text[]) order by organization_id ${clause}`,
    values: [ids],
  }
}

/** Pairs (organization, key), without repeats. */
class Pairs {
  private readonly seen = new Set<string>()
  readonly organizations: string[] = []
  readonly keys: (string | number)[] = []
  add(organization_id: string, key: string | number): void {
    const id = `${organization_id}\u0000${key}`
    if (this.seen.has(id)) return
    this.seen.add(id)
    this.organizations.push(organization_id)
    this.keys.push(key)
  }
  get empty(): boolean {
    return this.keys.length === 0
  }
  /** The keys as a parameter, and its type. */
  column(): ['bigint' | 'text', Buffer] {
    return typeof this.keys[0] === 'number'
      ? ['bigint', bigintArray(this.keys as number[])]
      : ['text', textArray(this.keys as string[])]
  }
}

/** What to read, in rows named by organization and key. */
class Wanted {
  readonly ids: string[]
  private readonly one: boolean
  readonly idempotencyKeys = new Pairs()
  readonly members = new Pairs()
  readonly licenses = new Pairs()
  readonly owned = new Pairs()
  readonly originals = new Pairs()
  readonly grants = new Pairs()
  readonly counters = new Pairs()
  /** Licenses that may change hands: what is spent of their batteries goes along. */
  readonly seats = new Pairs()
  readonly holdsOf = new Pairs()
  readonly everyone: string[] = []

  constructor(readings: readonly Reading[]) {
    this.ids = readings.map((reading) => reading.organization_id).sort()
    this.one = this.ids.length === 1
  }

  add({ organization_id, requests, member_ids }: Reading): void {
    if (member_ids === 'everyone') this.everyone.push(organization_id)
    else for (const member_id of member_ids ?? []) this.members.add(organization_id, member_id)
    for (const request of requests) {
      if (request.idempotency_key !== null) this.idempotencyKeys.add(organization_id, request.idempotency_key)
      switch (request.verb) {
        case 'charge':
        case 'hold':
        case 'own':
          if (request.member_id !== null) this.members.add(organization_id, request.member_id)
          for (const item of request.items ?? []) this.owned.add(organization_id, item.key)
          break
        case 'capture':
          for (const item of request.items ?? []) this.owned.add(organization_id, item.key)
          this.originals.add(organization_id, request.hold_seq)
          break
        case 'release':
          this.originals.add(organization_id, request.hold_seq)
          break
        case 'refund':
          this.originals.add(organization_id, request.charge_seq)
          break
        case 'void':
          this.grants.add(organization_id, request.grant_seq)
          break
        case 'grant':
          if (request.member_id !== null) this.members.add(organization_id, request.member_id)
          break
        case 'license':
          if (request.member_id !== null) this.members.add(organization_id, request.member_id)
          this.licenses.add(organization_id, request.license_id)
          this.seats.add(organization_id, request.license_id)
          break
        case 'settle':
          for (const license_id of request.license_ids) this.licenses.add(organization_id, license_id)
          if (request.disable_member_id !== null) this.holdsOf.add(organization_id, request.disable_member_id)
          break
        case 'erase':
          break
      }
    }
  }

  /** What the first trip has named: members, grants and items of holds and charges, and counters. */
  addFollowUps({ organization_id, requests }: Reading, state: State): void {
    for (const { entry } of state.originals.values()) {
      if (entry.member_id !== undefined && !state.members.has(entry.member_id))
        this.members.add(organization_id, entry.member_id)
      for (const draw of entry.draws ?? [])
        if (!state.grants.has(draw.grant_seq)) this.grants.add(organization_id, draw.grant_seq)
      for (const item of entry.items ?? []) this.owned.add(organization_id, item.key)
    }
    for (const license of state.licenses)
      if (license.member_id !== null && !state.members.has(license.member_id))
        this.members.add(organization_id, license.member_id)
    const { rules } = state
    const policy = policyOf(rules, planAt(rules, state.now))
    const spenders: Spender[] = []
    const actions = new Set<string>()
    for (const request of requests) {
      const asked = request.verb === 'capture' ? state.originals.get(request.hold_seq)?.entry : request
      // Prices are looked up by action below, and objects have names of their own, such as `constructor`.
      if (!asked || !('action' in asked) || !rules.actions.has(asked.action ?? '')) continue
      actions.add(asked.action!)
      const member = asked.member_id == null ? null : (state.members.get(asked.member_id) ?? null)
      spenders.push({ member, api_key_id: asked.api_key_id ?? null })
    }
    for (const name of counterNames(state, policy, spenders, [...actions]))
      this.counters.add(organization_id, name)
  }

  /** Owners of grants who have not been read themselves. */
  addOwners({ organization_id, grants, members }: State): void {
    for (const { member_id } of grants.values())
      if (member_id !== null && !members.has(member_id)) this.members.add(organization_id, member_id)
  }

  reads(clock: Clock | null): Read[] {
    const list: (Read | null)[] = [
      clock && this.organizationGrants(),
      clock && this.dueHolds(clock),
      this.byKey('keyed', 'keyed', this.idempotencyKeys, `${ENTRY} from entries t`, 't', 'idempotency_key'),
      this.byKey('members', 'members', this.members, `${MEMBER} from members m`, 'm', 'member_id'),
      this.byKey(
        'member_licenses',
        'licenses',
        this.members,
        LICENSE,
        'c',
        'member_id',
        'and c.ended_at is null',
      ),
      this.byKey('member_grants', 'grants', this.members, GRANT, 'g', 'member_id', `and ${OPEN}`),
      this.byKey('licenses', 'licenses', this.licenses, LICENSE, 'c', 'license_id', 'and c.ended_at is null'),
      this.byKey('license_grants', 'grants', this.licenses, GRANT, 'g', 'license_id', `and ${OPEN}`),
      this.byKey('spent_grants', 'grants', this.seats, GRANT, 'g', 'license_id', `and not ${OPEN}`),
      this.byKey('grants', 'grants', this.grants, GRANT, 'g', 'grant_seq'),
      this.byKey('owned', 'owned', this.owned, OWNED, 'i', 'item_key'),
      this.byKey('originals', 'originals', this.originals, `${ENTRY} from entries t`, 't', 'seq'),
      this.byKey('later', 'later', this.originals, `${ENTRY} from entries t`, 't', 'of_seq'),
      this.byKey('holds_of', 'holds', this.holdsOf, HOLD, 'h', 'member_id', 'and h.closed_seq is null'),
      this.byKey('counters', 'counters', this.counters, COUNTER, 'n', 'counter'),
      ...this.everyoneReads(),
    ]
    return list.filter((read) => read !== null)
  }

  /**
   * Rows by (organization, key): an index probe a pair. `= any` looks cheaper to the planner by another index, which
   * leads to all that an organization has: it knows how much most have, not how much this one does.
   */
  private byKey(
    name: string,
    into: Read['into'],
    pairs: Pairs,
    select: string,
    alias: string,
    key: string,
    and = '',
  ): Read | null {
    if (pairs.empty) return null
    const [type, keys] = pairs.column()
    const [rows, organization] = this.one
      ? [`unnest($2::${type}[]) as r(k)`, '$1::text']
      : [`unnest($1::text[], $2::${type}[]) as r(o, k)`, 'r.o']
    const text = `select x.* from ${rows} cross join lateral (
      select ${select} where ${alias}.organization_id = ${organization} and ${alias}.${key} = r.k ${and} offset 0) x`
    const values = [this.one ? this.ids[0] : textArray(pairs.organizations), keys]
    return { into, statement: { name: this.nameOf(name), text, values } }
  }

  /** Rows of whole organizations. */
  private ofAll(name: string, into: Read['into'], select: string, alias: string, and: string): Read {
    const text = `select ${select} where ${this.among(alias)} and ${and}`
    return { into, statement: { name: this.nameOf(name), text, values: [this.whose] } }
  }

  /** Has one parameter: `whose`. */
  private among(alias: string): string {
    return this.one ? `${alias}.organization_id = $1` : `${alias}.organization_id = any($1::text[])`
  }

  private get whose(): string | string[] {
    return this.one ? this.ids[0]! : this.ids
  }

  private nameOf(statement: string): string {
    return this.one ? `${statement}_of_one` : statement
  }

  private organizationGrants(): Read {
    return this.ofAll(
      'organization_grants',
      'grants',
      GRANT,
      'g',
      `g.member_id is null and ${OPEN} order by g.grant_seq`,
    )
  }

  /** Those that are due, by themselves: joined at once, the planner might begin with all entries. */
  private dueHolds(clock: Clock): Read {
    const { name } = clock.statement
    const text = `select x.* from (
        select h.organization_id, h.hold_seq, h.expires_at from holds h
        where ${this.among('h')} and h.closed_seq is null and h.expires_at <= (select ${clock.sql})
        order by h.expires_at limit ${MOST_HOLDS}) h
      cross join lateral (
        select ${ENTRY} from entries t
        where t.organization_id = h.organization_id and t.seq = h.hold_seq offset 0) x
      order by h.expires_at`
    const known = name && this.nameOf(`due_holds_${name}`)
    return { into: 'due_holds', statement: { name: known, text, values: [this.whose] } }
  }

  private everyoneReads(): Read[] {
    if (this.everyone.length === 0) return []
    return [
      this.ofAll('all_members', 'members', `${MEMBER} from members m`, 'm', 'true order by m.member_id'),
      this.ofAll('all_licenses', 'licenses', LICENSE, 'c', 'c.ended_at is null order by c.license_id'),
      this.ofAll(
        'all_grants',
        'grants',
        GRANT,
        'g',
        `g.member_id is not null and ${OPEN} order by g.grant_seq`,
      ),
    ]
  }
}

type Row = Record<string, any>

/** The rows that came back, laid into the states of their organizations. */
function lay(states: Map<string, State>, reads: Read[], results: Result<Row>[]): void {
  reads.forEach(({ into }, index) => {
    const { rows } = results[index]!
    if (into === 'due_holds' && rows.length === MOST_HOLDS) {
      const due_until = (JSON.parse(rows.at(-1)!.body) as Entry).hold_expires_at!
      for (const state of states.values()) state.due_until = due_until
    }
    for (const row of rows) {
      const state = states.get(row.organization_id)
      if (state) LAY[into](state, row)
    }
  })
  for (const state of states.values()) {
    for (const license of state.licenses)
      license.paused =
        license.member_id !== null && state.members.get(license.member_id)?.status === 'disabled'
    for (const original of state.originals.values()) original.later.sort((a, b) => a.seq - b.seq)
    state.due_holds = [...state.originals.values()].filter(
      ({ entry, later }) =>
        entry.kind === 'hold' && entry.hold_expires_at! <= state.now && !later.some(closesHold),
    )
  }
}

const addOriginal = (state: State, row: Row) => {
  if (!state.originals.has(row.seq)) state.originals.set(row.seq, { entry: JSON.parse(row.body), later: [] })
}

const LAY: Record<Read['into'], (state: State, row: Row) => void> = {
  members: (state, row) => state.members.set(row.member_id, row as Member),
  licenses: (state, row) => {
    if (!state.licenses.some((known) => known.license_id === row.license_id))
      state.licenses.push({ ...(row as Holder), paused: false })
  },
  grants: (state, row) => state.grants.set(row.grant_seq, row as Grant),
  owned: (state, row) => state.owned.set(ownedKey(row.scope, row.item_key), row as OwnedItem),
  counters: (state, row) => state.counters.set(counterKey(row.counter, row.period_start), row.amount),
  keyed: (state, row) => {
    const entry: Entry = JSON.parse(row.body)
    state.keys.set(entry.idempotency_key!, { entry, hash: row.hash })
  },
  originals: addOriginal,
  holds: addOriginal,
  due_holds: addOriginal,
  later: (state, row) => {
    const entry: Entry = JSON.parse(row.body)
    const original = state.originals.get(entry.of_seq!)
    if (original && !original.later.some((known) => known.seq === entry.seq)) original.later.push(entry)
  },
}
