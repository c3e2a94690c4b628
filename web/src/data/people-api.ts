// What the pages of settings ask beyond the catalogue: roles, rate card, limits.
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
}
