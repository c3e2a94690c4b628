// Organizations that must never see each other, each with something of everything. What somebody must not see is marked
// in every text, so that a word of it in any answer is found.
import { expect } from 'vitest'
import type { Api, Client } from '../client.ts'

/** In every text of the other organization, and nowhere else. */
export const CANARY = 'canary7q'
/** In every text of colleagues in the own organization: for those who see only their own. */
export const COLLEAGUE = 'kestrel4x'

export interface Tenant {
  organization_id: string
  path: string
  charge_id: string
  hold_id: string
  grant_id: string
  key_id: string
  entry_id: string
  exception_id: string
  /** A member with a seat and of the role `user`, by whom all the ids here are; nothing of theirs is marked. */
  member_id: string
  idempotency_key: string
  item_key: string
  /** The second page of a list of its own. */
  cursor: string
}

let last = 0
/** Never used before. */
export const fresh = (): string => `fresh${++last}`

export async function must(client: Client, method: string, path: string, body?: unknown): Promise<any> {
  const answer = await client.request(method, path, body)
  expect(answer.status, `${method} ${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300)
  return answer.body
}

/**
 * `mark`: what the texts of the organization begin with, `colleague`: those of its other members; `charges`: how many
 * it has made, so that its ids are not another's as well.
 */
export async function openTenant(
  { operator }: Api,
  organization_id: string,
  { mark, colleague, charges }: { mark: string; colleague: string; charges: number },
): Promise<Tenant> {
  const path = `/v1/organizations/${organization_id}`
  const post = (target: string, body: object) =>
    must(operator, 'POST', path + target, { idempotency_key: fresh(), ...body })
  await must(operator, 'PUT', path, organization(mark))
  const member_id = `${organization_id}-user`
  const people = { [member_id]: 'user', admin: 'admin', manager: 'manager', [`${colleague}-member`]: 'user' }
  for (const [id, role] of Object.entries(people)) {
    const text = id === member_id ? organization_id : colleague
    const email = `${text}-${id}@${organization_id}.example`
    const member = { email, name: `${text} ${id}`, group: `${text} group`, role, license: {} }
    await must(operator, 'PUT', `${path}/members/${id}`, member)
  }
  const key = await post('/keys', { name: `${mark} key`, idempotency_key: undefined })
  const granted = { unit: 'credit', amount: 5_000, source: 'addon', reason: `${mark} reason` }
  await post('/grants', granted)
  const theirs = Array.from({ length: charges }, () =>
    charge(organization_id, `${colleague}-member`, colleague),
  )
  const mine = charge(organization_id, member_id, organization_id)
  const { results } = await must(operator, 'POST', '/v1/charges', { charges: [...theirs, mine] })
  await post(`/charges/${results[0].id}/refunds`, { reason: `${colleague} refund` })
  await post('/owned', { items: [{ key: `${mark}:own` }] })
  const exception_id = `exception-${organization_id}`
  await must(operator, 'PUT', `${path}/rollover-exceptions/${exception_id}`, exception(mark))
  // Ids are positions in the journal; these come after all that another organization has.
  const { organization_id: _, ...held } = charge(organization_id, member_id, organization_id)
  const hold = await post('/holds', held)
  const grant = await post('/grants', { ...granted, member_id })
  const { next_cursor } = await must(operator, 'GET', `${path}/history?limit=1`)
  return {
    organization_id,
    path,
    charge_id: results.at(-1).id,
    hold_id: hold.id,
    grant_id: grant.id,
    key_id: key.id,
    entry_id: results.at(-1).id,
    exception_id,
    member_id,
    idempotency_key: mine.idempotency_key,
    item_key: mine.items[0]!.key,
    cursor: next_cursor,
  }
}

function organization(mark: string): object {
  const subject = { type: 'group', id: `${mark} group` }
  return {
    name: `${mark} name`,
    preset: 'genesy',
    timezone: 'Europe/Berlin',
    account_manager: { name: `${mark} manager`, email: `${mark}@vendor.example` },
    policy: { limits: [{ subject, unit: null, amount: 1e6, interval: 'billing_cycle' }] },
  }
}

function charge(organization_id: string, member_id: string, mark: string) {
  return {
    organization_id,
    action: 'enrichment.email',
    member_id,
    items: [
      { key: `${mark}:${fresh()}`, subject: { type: 'contact', id: `${mark}-s`, name: `${mark} Erika` } },
    ],
    subject: { type: 'account', id: `${mark}-a`, name: `${mark} account` },
    description: `${mark} description`,
    campaign: `${mark} campaign`,
    identity: `${mark} identity`,
    metadata: { [`${mark} field`]: `${mark} value` },
    idempotency_key: `${mark} ${fresh()}`,
  }
}

export function exception(reason: string): object {
  const now = new Date()
  const next = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 2, 1))
  return { unit: 'credit', ends_on: next.toISOString().slice(0, 10), reason: `${reason} goodwill` }
}
