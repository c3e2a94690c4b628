// What can be asked of both, the model and the server, and what the model expects of the answer.
import type { AnyUsage } from './products.ts'

export interface Item {
  key: string
  data_type?: string
  found?: boolean
}

export interface ChargeBody {
  action: string
  member_id?: string
  api_key_id?: string
  quantities?: Record<string, number>
  flags?: string[]
  items?: Item[]
  partial?: boolean
  occurred_at?: string
  expires_at?: string
}

export interface CaptureBody {
  items?: Item[]
  quantities?: Record<string, number>
  flags?: string[]
  occurred_at?: string
}

export interface RefundBody {
  credits?: number
  items?: string[]
  reason: string
  give_back_ownership?: boolean
}

export interface GrantBody {
  unit: string
  amount: number
  source: 'addon' | 'promo' | 'adjustment' | 'plan'
  member_id?: string
  starts_at?: string
  ends_at?: string
  reason: string
}

export interface OwnBody {
  items: Item[]
  member_id?: string
  owned_until?: string
}

/** A body is as it is sent, but for its key. `of` is the operation that made what this one is about. */
type Asked =
  | { verb: 'charge'; body: ChargeBody }
  | { verb: 'quote'; body: ChargeBody }
  | { verb: 'hold'; body: ChargeBody }
  | { verb: 'capture'; of: number; body: CaptureBody }
  | { verb: 'release'; of: number; body: object }
  | { verb: 'refund'; of: number; body: RefundBody }
  | { verb: 'grant'; body: GrantBody }
  | { verb: 'void'; of: number; body: { reason: string } }
  | { verb: 'own'; body: OwnBody }
  | { verb: 'status'; member_id: string; status: 'active' | 'disabled' }
  | { verb: 'license'; member_id: string; license: object | null }
  | { verb: 'move'; from: string; member_id: string; license_id?: string }
  | { verb: 'suspend'; status: 'active' | 'suspended' }
  | { verb: 'plan'; plan_id: string }
  | { verb: 'exception'; unit: string; ends_on: string; amount: number | null }
  | { verb: 'reread'; of: number }
  | { verb: 'bad'; method: string; path: string; body: unknown; status: number; code: string }
  | { verb: 'audit'; of: AnyUsage | 'everything' }
  | { verb: 'clock'; now: number }

/** `n` names it; `key` is its idempotency key, where its verb takes one. With `batch` it goes through /v1/charges. */
export type Operation = Asked & { n: number; key?: string; batch?: number }
export type Verb = Operation['verb']
export type Of<V extends Verb> = Extract<Operation, { verb: V }>

export interface Receipt {
  kind: string
  replayed: boolean
  credits: bigint
  units: { unit: string; credits: bigint; count: bigint; before: bigint | null; after: bigint | null }[]
  items: { key: string; outcome: string; credits: bigint }[]
  /** One for each unit and grant, in the order in which they burn. */
  draws: { unit: string; source: string; owner: 'member' | 'organization'; credits: bigint }[]
}

/** `codes`: every reason to refuse that applies; the answer names one of them. */
export type Expected =
  | { refused: string[]; headroom?: { unit: string; needed: bigint; available: bigint }[] }
  | { receipt: Receipt; refunded?: bigint }
  | { done: true }

/** Draws on like grants as one: what one of us keeps as two grants, the other may keep as one. */
export function joined(draws: Receipt['draws']): Receipt['draws'] {
  const all = new Map<string, Receipt['draws'][number]>()
  for (const draw of draws) {
    const name = `${draw.unit} ${draw.source} ${draw.owner}`
    all.set(name, { ...draw, credits: draw.credits + (all.get(name)?.credits ?? 0n) })
  }
  return [...all.values()]
}
