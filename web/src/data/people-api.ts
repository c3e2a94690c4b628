// What the pages of settings ask beyond the catalogue: roles, rate card, limits, and the conversations with the vendor.
import type { Catalogue } from '@coulomb/sdk'
import { coulomb } from './coulomb.ts'
import type { Limit } from './plan-and-policy.ts'

export type Role = 'admin' | 'manager' | 'user'
export type PriceComponent = Catalogue['features'][number]['actions'][number]['components'][number]

export interface Roles {
  items: { role: Role; member_count: number; permissions: string[] }[]
  permissions: { permission: string; description: string }[]
}

export interface RateCardVersion {
  version: number
  state: 'past' | 'current' | 'scheduled'
  /** Null: the first, which also prices the past. */
  starts_at: string | null
  published_at: string
  prices: Record<string, { components: PriceComponent[] }>
  /** Against the version before. */
  changes: {
    action: string
    name: string
    before: PriceComponent[] | null
    after: PriceComponent[] | null
  }[]
}

export interface LimitUsage extends Limit {
  used: number
  available: number
  share: number
  state: 'ok' | 'warn' | 'reached'
  resets_on: string
}

export type RequestKind = 'change_plan' | 'buy_more' | 'refund' | 'question'
export type RequestState = 'open' | 'answered' | 'closed'

export interface RequestSummary {
  request_id: string
  kind: RequestKind
  /** `answered`: the vendor spoke last. */
  state: RequestState
  subject: string
  member: { member_id: string; name: string; email: string }
  charge_id: string | null
  message_count: number
  last_message: { author: 'member' | 'operator'; author_name: string; text: string; sent_at: string }
  created_at: string
  updated_at: string
  closed_at: string | null
}

export interface Request extends RequestSummary {
  messages: {
    message_no: number
    author: 'member' | 'operator'
    author_name: string
    member_id: string | null
    text: string
    sent_at: string
  }[]
  account_manager: { name: string; email: string } | null
}

export interface Page<Item> {
  items: Item[]
  next_cursor: string | null
}

interface Asked {
  signal?: AbortSignal
}

const O = '/v1/organizations/{organization_id}'

function call<Answer>(operation: string, input: object): Promise<Answer> {
  return coulomb.call(operation as never, input as never)
}

export const peopleApi = {
  roles: (organization_id: string, asked: Asked) =>
    call<Roles>(`GET ${O}/roles`, { organization_id, ...asked }),
  rateCard: (organization_id: string, asked: Asked) =>
    call<{ rate_card_id: string; versions: RateCardVersion[] }>(`GET ${O}/rate-card`, {
      organization_id,
      ...asked,
    }),
  limits: (organization_id: string, query: { member_id?: string }, asked: Asked) =>
    call<{ items: LimitUsage[] }>(`GET ${O}/limits`, { organization_id, query, ...asked }),
  putLimits: (organization_id: string, limits: Limit[]) =>
    call<{ items: LimitUsage[] }>(`PUT ${O}/limits`, { organization_id, body: { limits } }),
  requests: (
    organization_id: string,
    query: { state?: string; kind?: string; cursor?: string },
    asked: Asked,
  ) => call<Page<RequestSummary>>(`GET ${O}/requests`, { organization_id, query, ...asked }),
  request: (organization_id: string, request_id: string, asked: Asked) =>
    call<Request>(`GET ${O}/requests/{request_id}`, { organization_id, request_id, ...asked }),
  openRequest: (organization_id: string, body: { kind: RequestKind; message: string; subject?: string }) =>
    call<Request>(`POST ${O}/requests`, { organization_id, body }),
  reply: (organization_id: string, request_id: string, message: string) =>
    call<Request>(`POST ${O}/requests/{request_id}/messages`, {
      organization_id,
      request_id,
      body: { message },
    }),
  close: (organization_id: string, request_id: string) =>
    call<Request>(`POST ${O}/requests/{request_id}/close`, { organization_id, request_id, body: {} }),
}
