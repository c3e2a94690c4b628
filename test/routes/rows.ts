// What each route is asked with: a request that succeeds for who is let in. And, once more and by hand, whom it lets in:
// a permission of the contract that changes must be changed here too.
import type { RoutePermission } from '../../src/http/permissions.ts'
import type { Client } from '../client.ts'
import type { Asker } from './askers.ts'
import { exception, fresh, must, type Tenant } from './tenants.ts'

export interface Sent {
  /** Of the path, besides the organization's id. */
  params?: Record<string, string>
  query?: string
  body?: object
  /** Instead of the asker's. */
  headers?: Record<string, string>
}

export interface Asked {
  permission: RoutePermission
  /** Also for tokens of browser extensions. */
  extension?: true
  /** `operator` and `client`, which is the asker's, prepare what the request needs: each success uses it up. */
  request(tenant: Tenant, operator: Client, client: Client, asker: Asker): Sent | Promise<Sent>
  /** Tells everyone of an organization what is everyone's: an item that a colleague bought costs nobody anything. */
  shared?: true
  /** What it makes where there is nothing yet. */
  puts?: 'organization' | 'part'
}

const charge = () => ({ action: 'enrichment.email', items: [{ key: fresh() }], idempotency_key: fresh() })
const post = (client: Client, { path }: Tenant, target: string, body: object) =>
  must(client, 'POST', path + target, body)

/** A hold of the asker's own, if it may charge: it ends no other's. */
async function newHold(tenant: Tenant, operator: Client, client: Client): Promise<Record<string, string>> {
  const own = await client.post(`${tenant.path}/holds`, charge())
  const { id } = own.status < 300 ? own.body : await post(operator, tenant, '/holds', charge())
  return { hold_id: id }
}

const newKeyId = async (tenant: Tenant, operator: Client) => ({
  key_id: (await post(operator, tenant, '/keys', { name: 'short-lived' })).id as string,
})

/** One of the asker's own, if it may open any. */
async function newRequest(tenant: Tenant, operator: Client, client: Client): Promise<Sent> {
  const question = { kind: 'question', message: 'How?' }
  const own = await client.post(`${tenant.path}/requests`, question)
  const { member_id } = tenant
  const { request_id } =
    own.status < 300 ? own.body : await post(operator, tenant, '/requests', { ...question, member_id })
  return { params: { request_id } }
}

const day = () => new Date().toISOString().slice(0, 10)
const read = (permission: RoutePermission, sent: Sent = {}): Asked => ({ permission, request: () => sent })

const LIMIT = { unit: null, amount: 1e6, interval: 'calendar_month' }

const ORGANIZATION = '/v1/organizations/{organization_id}'

/** By method and path of the contract. */
export const ROWS: Record<string, Asked> = {
  [`POST ${ORGANIZATION}/charges`]: { permission: 'charge', request: () => ({ body: charge() }) },
  'POST /v1/charges': {
    permission: 'charge',
    request: ({ organization_id }) => ({ body: { charges: [{ organization_id, ...charge() }] } }),
  },
  [`POST ${ORGANIZATION}/quotes`]: {
    permission: 'quote',
    extension: true,
    request: () => ({ body: { ...charge(), idempotency_key: undefined } }),
  },
  [`GET ${ORGANIZATION}/charges`]: {
    permission: 'usage.read_own',
    request: ({ idempotency_key }) => ({ query: `idempotency_key=${encodeURIComponent(idempotency_key)}` }),
  },
  [`GET ${ORGANIZATION}/charges/{charge_id}`]: {
    permission: 'usage.read_own',
    request: ({ charge_id }) => ({ params: { charge_id } }),
  },
  [`POST ${ORGANIZATION}/charges/{charge_id}/refunds`]: {
    permission: 'operator',
    request: async (tenant, operator) => ({
      params: { charge_id: (await post(operator, tenant, '/charges', charge())).id },
      body: { reason: 'a mistake', idempotency_key: fresh() },
    }),
  },
  [`POST ${ORGANIZATION}/holds`]: { permission: 'charge', request: () => ({ body: charge() }) },
  [`GET ${ORGANIZATION}/holds/{hold_id}`]: {
    permission: 'usage.read_own',
    request: ({ hold_id }) => ({ params: { hold_id } }),
  },
  [`POST ${ORGANIZATION}/holds/{hold_id}/capture`]: {
    permission: 'charge',
    request: async (tenant, operator, client) => ({
      params: await newHold(tenant, operator, client),
      body: { idempotency_key: fresh() },
    }),
  },
  [`POST ${ORGANIZATION}/holds/{hold_id}/release`]: {
    permission: 'charge',
    request: async (tenant, operator, client) => ({
      params: await newHold(tenant, operator, client),
      body: { idempotency_key: fresh() },
    }),
  },
  [`POST ${ORGANIZATION}/grants`]: {
    permission: 'operator',
    request: ({ member_id }) => ({
      body: {
        unit: 'credit',
        amount: 1,
        source: 'promo',
        member_id,
        reason: 'hello',
        idempotency_key: fresh(),
      },
    }),
  },
  [`POST ${ORGANIZATION}/grants/{grant_id}/void`]: {
    permission: 'operator',
    request: async (tenant, operator) => {
      const granted = {
        unit: 'credit',
        amount: 1,
        source: 'promo',
        reason: 'hello',
        idempotency_key: fresh(),
      }
      const { id } = await post(operator, tenant, '/grants', granted)
      return { params: { grant_id: id }, body: { reason: 'a mistake', idempotency_key: fresh() } }
    },
  },
  [`GET ${ORGANIZATION}/grants`]: read('billing.read'),
  [`GET ${ORGANIZATION}/balances`]: {
    ...read('usage.read_own', { query: 'everyone=true' }),
    extension: true,
  },
  [`GET ${ORGANIZATION}/balances/run-out`]: read('usage.read_own'),
  [`GET ${ORGANIZATION}/batteries`]: read('billing.read'),
  [`GET ${ORGANIZATION}/batteries/summary`]: read('billing.read'),
  [`GET ${ORGANIZATION}/limits`]: read('usage.read_own'),
  [`PUT ${ORGANIZATION}/limits`]: {
    permission: 'limits.manage',
    request: ({ member_id }) => ({
      body: { limits: [{ subject: { type: 'member', id: member_id }, ...LIMIT }] },
    }),
  },
  [`GET ${ORGANIZATION}/roles`]: read('members.manage'),
  [`GET ${ORGANIZATION}/rate-card`]: read('usage.read_own'),
  'GET /v1/activity': read('operator'),
  [`GET ${ORGANIZATION}/history`]: read('usage.read_own', { query: 'show_refunds=true' }),
  [`GET ${ORGANIZATION}/history.csv`]: read('usage.read_own'),
  [`GET ${ORGANIZATION}/history/options`]: read('usage.read_own'),
  [`GET ${ORGANIZATION}/history/entries/{entry_id}/items`]: {
    permission: 'usage.read_own',
    request: ({ entry_id }) => ({ params: { entry_id } }),
  },
  [`GET ${ORGANIZATION}/history/entries/{entry_id}/record.csv`]: {
    permission: 'usage.read_own',
    request: ({ entry_id }) => ({ params: { entry_id } }),
  },
  [`POST ${ORGANIZATION}/history/entries/{entry_id}/sequence`]: {
    permission: 'sequences.add',
    request: ({ entry_id }) => ({ params: { entry_id }, body: {} }),
  },
  [`GET ${ORGANIZATION}/usage`]: read('usage.read_own', { query: 'group_by=member' }),
  [`GET ${ORGANIZATION}/usage/breakdown`]: read('usage.read_own', { query: 'by=campaign' }),
  [`GET ${ORGANIZATION}/usage/idle-allotments`]: read('analytics.read'),
  [`GET ${ORGANIZATION}/conversations`]: read('analytics.read'),
  [`GET ${ORGANIZATION}/reports/usage.csv`]: read('report.export'),
  [`GET ${ORGANIZATION}/reports/usage.xlsx`]: read('report.export'),
  [`GET ${ORGANIZATION}/reports/usage/{cycle}.csv`]: read('report.export', { params: { cycle: day() } }),
  [`GET ${ORGANIZATION}/reports/usage/{cycle}.xlsx`]: read('report.export', { params: { cycle: day() } }),
  [`PUT ${ORGANIZATION}`]: {
    permission: 'operator',
    request: () => ({ body: { name: 'Renamed', preset: 'genesy' } }),
    puts: 'organization',
  },
  [`GET ${ORGANIZATION}`]: read('usage.read_own'),
  'GET /v1/organizations': read('operator'),
  [`PUT ${ORGANIZATION}/rollover-exceptions/{exception_id}`]: {
    permission: 'operator',
    request: ({ exception_id }) => ({ params: { exception_id }, body: exception('again') }),
    puts: 'part',
  },
  [`DELETE ${ORGANIZATION}/rollover-exceptions/{exception_id}`]: {
    permission: 'operator',
    request: async ({ path }, operator) => {
      const exception_id = fresh()
      await must(operator, 'PUT', `${path}/rollover-exceptions/${exception_id}`, exception('short-lived'))
      return { params: { exception_id } }
    },
  },
  [`GET ${ORGANIZATION}/rollover-exceptions`]: read('billing.read'),
  [`PUT ${ORGANIZATION}/members/{member_id}`]: {
    permission: 'members.manage',
    request: ({ member_id }) => ({ params: { member_id }, body: { country_code: 'DE' } }),
    puts: 'part',
  },
  [`POST ${ORGANIZATION}/members/batch`]: {
    permission: 'members.manage',
    request: ({ member_id }) => ({ body: { members: [{ member_id, country_code: 'FR' }] } }),
  },
  [`GET ${ORGANIZATION}/members/{member_id}`]: {
    permission: 'usage.read_all',
    request: ({ member_id }) => ({ params: { member_id } }),
  },
  [`GET ${ORGANIZATION}/members`]: read('usage.read_all'),
  [`GET ${ORGANIZATION}/groups`]: read('usage.read_all'),
  [`GET ${ORGANIZATION}/catalogue`]: read('usage.read_own'),
  'GET /v1/catalogue': read('signed_in'),
  'GET /v1/presets': read('operator'),
  'GET /v1/presets/{preset_id}': read('operator', { params: { preset_id: 'genesy' } }),
  'PUT /v1/presets/{preset_id}': {
    permission: 'operator',
    request: async (_, operator) => ({
      params: { preset_id: 'genesy' },
      body: await must(operator, 'GET', '/v1/presets/genesy'),
    }),
  },
  'GET /v1/plans': read('operator'),
  'GET /v1/plans/{plan_id}': read('operator', { params: { plan_id: 'genesy-growth' } }),
  'PUT /v1/plans/{plan_id}': {
    permission: 'operator',
    request: async (_, operator) => {
      const { plan_id, ...body } = await must(operator, 'GET', '/v1/plans/genesy-growth')
      return { params: { plan_id }, body }
    },
  },
  'GET /v1/rate-cards': read('operator'),
  'GET /v1/rate-cards/{rate_card_id}': read('operator', { params: { rate_card_id: 'genesy-prices' } }),
  'POST /v1/rate-cards/{rate_card_id}/versions': {
    permission: 'operator',
    request: () => ({ params: { rate_card_id: fresh() }, body: { preset_id: 'genesy', prices: {} } }),
  },
  [`POST ${ORGANIZATION}/owned`]: {
    permission: 'operator',
    request: () => ({ body: { items: [{ key: fresh() }], idempotency_key: fresh() } }),
  },
  [`GET ${ORGANIZATION}/owned`]: read('usage.read_own'),
  [`GET ${ORGANIZATION}/entries`]: read('audit.read'),
  [`GET ${ORGANIZATION}/audit`]: read('audit.read'),
  [`POST ${ORGANIZATION}/erasures`]: {
    permission: 'operator',
    request: () => ({ body: { subject_id: 'nobody-in-particular' } }),
  },
  [`POST ${ORGANIZATION}/verify`]: read('operator'),
  [`POST ${ORGANIZATION}/keys`]: {
    permission: 'keys.manage',
    request: () => ({ body: { name: 'another' } }),
  },
  [`GET ${ORGANIZATION}/keys`]: read('keys.manage'),
  [`DELETE ${ORGANIZATION}/keys/{key_id}`]: {
    permission: 'keys.manage',
    request: async (tenant, operator) => ({ params: await newKeyId(tenant, operator) }),
  },
  'POST /v1/keys': { permission: 'operator', request: () => ({ body: { name: 'another' } }) },
  'GET /v1/keys': read('operator'),
  'DELETE /v1/keys/{key_id}': {
    permission: 'operator',
    request: async (_, operator) => ({
      params: { key_id: (await must(operator, 'POST', '/v1/keys', { name: 'short-lived' })).id },
    }),
  },
  [`POST ${ORGANIZATION}/portal-sessions`]: {
    permission: 'operator',
    request: ({ member_id }) => ({ body: { member_id } }),
  },
  'POST /v1/operator-sessions': { permission: 'operator', request: () => ({ body: { operator_id: 'kim' } }) },
  'DELETE /v1/session': {
    permission: 'signed_in',
    request: async (_, __, ___, { again }) => (again ? { headers: await again() } : {}),
  },
  'GET /v1/me': { ...read('signed_in'), shared: true },
  [`GET ${ORGANIZATION}/live`]: read('member_or_operator'),
  'GET /v1/live': read('operator'),
  [`GET ${ORGANIZATION}/policy`]: read('usage.read_own'),
  [`GET ${ORGANIZATION}/plan`]: read('usage.read_own'),
  [`GET ${ORGANIZATION}/plans`]: read('usage.read_own'),
  [`POST ${ORGANIZATION}/requests`]: {
    permission: 'requests.open',
    request: ({ member_id }, _, __, { kind }) => ({
      body: { kind: 'question', message: 'How?', ...(kind === 'operator' && { member_id }) },
    }),
  },
  [`GET ${ORGANIZATION}/requests`]: read('requests.open'),
  [`GET ${ORGANIZATION}/requests/{request_id}`]: { permission: 'requests.open', request: newRequest },
  [`POST ${ORGANIZATION}/requests/{request_id}/messages`]: {
    permission: 'requests.open',
    request: async (tenant, operator, client) => ({
      ...(await newRequest(tenant, operator, client)),
      body: { message: 'And when?' },
    }),
  },
  [`POST ${ORGANIZATION}/requests/{request_id}/close`]: { permission: 'requests.open', request: newRequest },
  'GET /v1/requests': read('operator'),
  [`GET ${ORGANIZATION}/views`]: read('member'),
  [`PUT ${ORGANIZATION}/views/{view_id}`]: {
    permission: 'member',
    puts: 'part',
    request: () => ({ params: { view_id: 'mine' }, body: { name: 'Mine', query: 'sort=asc' } }),
  },
  [`DELETE ${ORGANIZATION}/views/{view_id}`]: {
    permission: 'member',
    request: async ({ path }, _, client) => {
      await client.put(`${path}/views/passing`, { name: 'Passing', query: '' })
      return { params: { view_id: 'passing' } }
    },
  },
  'GET /healthz': read('public'),
  'GET /readyz': read('public'),
  'GET /metrics': read('public'),
  'GET /openapi.json': read('public'),
  'GET /llms.txt': read('public'),
  'GET /v1/test-clock': read('operator'),
  'PUT /v1/test-clock': {
    permission: 'operator',
    request: async (_, operator) => ({ body: await must(operator, 'GET', '/v1/test-clock') }),
  },
}
