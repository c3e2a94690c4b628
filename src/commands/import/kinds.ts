// The three kinds of import: what each asks of the server for its rows, and what the answers say of each row.

import { createHash } from 'node:crypto'
import { CommandError } from '../command-error.ts'
import { isPassing, type Problem, type ServerClient } from '../server-client.ts'
import type { ImportType } from './fields.ts'
import type { Row } from './map-rows.ts'

export interface Accepted {
  /** False: it had been imported before. */
  fresh: boolean
  /** In units that count as credits, and by unit. */
  credits: number
  units: { unit: string; credits: number }[]
}

export type RowOutcome = Accepted | { problem: Problem }

export interface KindOptions {
  organization_id: string
  draw_on_balance: boolean
}

export interface Kind {
  /** What an accepted row is called, and one that had been accepted before. */
  done: string
  before: string
  /** So few that a live charge hardly waits while the server reads, decides and answers them. */
  rows_at_once: number
  /** One outcome per row, in order. */
  submit(client: ServerClient, rows: Row[], options: KindOptions): Promise<RowOutcome[]>
}

export const KINDS: Record<ImportType, Kind> = {
  usage: { done: 'charged', before: 'imported before', rows_at_once: 100, submit: charge },
  balances: { done: 'granted', before: 'imported before', rows_at_once: 50, submit: grant },
  owned: { done: 'recorded', before: 'owned before', rows_at_once: 500, submit: own },
}

interface Receipt {
  credits: number
  units: { unit: string; credits: number }[]
  replayed: boolean
}

const isProblem = (result: object): result is Problem => 'status_code' in result

function outcomeOf(result: Receipt | Problem): RowOutcome {
  if (isProblem(result)) return { problem: result }
  const units = result.units.map(({ unit, credits }) => ({ unit, credits }))
  return { fresh: !result.replayed, credits: result.credits, units }
}

/** The ordinary way of a charge, behind those of today. */
async function charge(client: ServerClient, rows: Row[], options: KindOptions): Promise<RowOutcome[]> {
  const outcomes = new Array<RowOutcome>(rows.length)
  let open = rows.map((_, index) => index)
  const patience = client.patience()
  while (open.length > 0) {
    const charges = open.map((index) => chargeOf(rows[index]!, options))
    const answer = await client.send('POST', '/v1/charges?priority=import', { charges })
    if (answer.status === 413) return chargeHalves(client, rows, options, answer.body)
    // Not for anything in its rows: whatever it is would stop the next batch as well.
    if (!answer.ok) throw new CommandError(answer.body?.detail ?? `The server answers ${answer.status}.`)
    const again: number[] = []
    answer.body.results.forEach((result: Receipt | Problem, position: number) => {
      const index = open[position]!
      if (isProblem(result) && isPassing(result.status_code)) again.push(index)
      else outcomes[index] = outcomeOf(result)
    })
    open = again
    if (open.length > 0) await patience.pause('it cannot charge at the moment')
  }
  return outcomes
}

async function chargeHalves(
  client: ServerClient,
  rows: Row[],
  options: KindOptions,
  problem: Problem,
): Promise<RowOutcome[]> {
  if (rows.length === 1) return [{ problem }]
  const half = rows.length >> 1
  return [
    ...(await charge(client, rows.slice(0, half), options)),
    ...(await charge(client, rows.slice(half), options)),
  ]
}

function chargeOf(
  { fields, idempotency_key }: Row,
  { organization_id, draw_on_balance }: KindOptions,
): object {
  const { items, data_type, credits, unit, count, ...rest } = fields
  return {
    organization_id,
    ...nested(rest),
    ...(items !== undefined && { items: itemsOf(items as string[], data_type) }),
    ...(credits !== undefined && { past_credits: { credits, unit, ...(count !== undefined && { count }) } }),
    ...(!draw_on_balance && { draw_on_balance }),
    idempotency_key,
  }
}

function itemsOf(keys: string[], data_type: unknown): object[] {
  return keys.map((key) => ({ key, ...(data_type !== undefined && { data_type }) }))
}

/** `subject.id` is a field of `subject`; names of quantities may have dots of their own. */
function nested(fields: Row['fields']): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const [path, value] of Object.entries(fields)) {
    const dot = path.indexOf('.')
    if (dot < 0) body[path] = value
    else {
      const family = path.slice(0, dot)
      body[family] = { ...(body[family] as object | undefined), [path.slice(dot + 1)]: value }
    }
  }
  return body
}

function grant(client: ServerClient, rows: Row[], { organization_id }: KindOptions): Promise<RowOutcome[]> {
  const path = `/v1/organizations/${encodeURIComponent(organization_id)}/grants`
  return Promise.all(
    rows.map(async ({ fields, idempotency_key }) => {
      const body = { source: 'adjustment', reason: 'Opening balance', ...nested(fields), idempotency_key }
      return outcomeOf((await client.send('POST', path, body)).body)
    }),
  )
}

/** Rows that say the same of their items go in one request; where that is refused, in two, down to the row at fault. */
async function own(
  client: ServerClient,
  rows: Row[],
  { organization_id }: KindOptions,
): Promise<RowOutcome[]> {
  const path = `/v1/organizations/${encodeURIComponent(organization_id)}/owned`
  const outcomes = new Map<Row, RowOutcome>()
  const submit = async (group: Row[]): Promise<void> => {
    const { body, ok } = await client.send('POST', path, ownOf(group))
    if (ok) {
      const fresh = new Set<string>(body.replayed ? [] : body.items.map((item: { key: string }) => item.key))
      // What two rows name is the first one's.
      for (const row of group)
        outcomes.set(row, {
          fresh: keysOf(row).filter((key) => fresh.delete(key)).length > 0,
          credits: 0,
          units: [],
        })
    } else if (group.length === 1) outcomes.set(group[0]!, { problem: body })
    else {
      const half = group.length >> 1
      await submit(group.slice(0, half))
      await submit(group.slice(half))
    }
  }
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const { member_id, occurred_at, owned_until } = row.fields
    const common = JSON.stringify([member_id, occurred_at, owned_until])
    groups.set(common, [...(groups.get(common) ?? []), row])
  }
  for (const group of groups.values()) await submit(group)
  return rows.map((row) => outcomes.get(row)!)
}

const keysOf = (row: Row): string[] => row.fields.item as string[]

function ownOf(group: Row[]): object {
  const { member_id, occurred_at, owned_until } = group[0]!.fields
  const items = new Map<string, object>()
  for (const row of group) {
    const { data_type, subject } = nested(row.fields)
    for (const key of keysOf(row)) items.set(key, { key, data_type, subject })
  }
  const keys = group.map((row) => row.idempotency_key).join()
  const idempotency_key = `import-${createHash('sha256').update(keys).digest('hex').slice(0, 32)}`
  return { member_id, occurred_at, owned_until, items: [...items.values()], idempotency_key }
}
