// What the model knows of one organization, besides its books.
import type { Books, Draw, Grant, Hold } from './books.ts'
import type { ChargeBody, Expected, Receipt } from './operations.ts'
import type { Component, Line } from './prices.ts'

export interface ChargedItem {
  key: string
  type: string | null
  outcome: 'charged' | 'already_owned' | 'not_found' | 'denied'
  /** A line. */
  shares: bigint[]
}

/** A charge, a hold or a capture as it was decided. */
export interface Spent {
  n: number
  body: ChargeBody
  at: number
  components: Component[]
  lines: Line[]
  items: ChargedItem[] | null
  draws: Draw[]
  /** What tiers stood at when it was priced. */
  counted: bigint[]
}

export type Priced = Pick<Spent, 'body' | 'components'>

export interface Charge extends Spent {
  refunded: bigint[]
  /** What of each line's count. */
  uncounted: bigint[]
  /** What of each draw has gone back. */
  returned: bigint[]
  refunded_items: Set<string>
}

export interface Usage {
  gross: bigint
  refunded: bigint
  charges: number
}

export interface Model {
  books: Books
  charges: Map<number, Charge>
  holds: Map<number, Spent & { hold: Hold }>
  grants: Map<number, Grant>
  /** By unit. */
  usage: Map<string, Usage>
  /** What was answered, by idempotency key. */
  keys: Map<string, { asked: string; receipt: Receipt }>
  /** What charges and captures answered. */
  receipts: Map<number, Receipt>
}

export class Refused extends Error {
  readonly expected: Extract<Expected, { refused: string[] }>
  constructor(...codes: string[]) {
    super(codes.join())
    this.expected = { refused: codes }
  }
}
