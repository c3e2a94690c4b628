// Pages of lists: what comes next is named by the last row's key, so that rows written meanwhile shift nothing.
import { Refused } from '../core/request.ts'

export interface Page<Item> {
  items: Item[]
  /** Null on the last page. */
  next_cursor: string | null
}

export interface PageRequest {
  cursor?: string | undefined
  /** 1 to 1,000; 50 without it. */
  limit?: number | undefined
}

const MOST = 1000

export function pageSize({ limit = 50 }: PageRequest): number {
  return Math.min(Math.max(Math.trunc(limit), 1), MOST)
}

/** `rows` were read with one more than fits: if that one came, there is a next page. */
export function pageOf<Item>(rows: Item[], size: number, keyOf: (last: Item) => string[]): Page<Item> {
  const items = rows.slice(0, size)
  const next_cursor = rows.length > size ? encode(keyOf(items.at(-1)!)) : null
  return { items, next_cursor }
}

/** The key in a cursor, `parts` texts long; null without one. Refused if it is no cursor of such a list. */
export function keyIn({ cursor }: PageRequest, parts: number): string[] | null {
  if (cursor === undefined) return null
  const key = decode(cursor)
  if (key?.length !== parts) throw foreignCursor()
  return key
}

export function foreignCursor(): Refused {
  return new Refused('invalid_field', 'The cursor is not one that this list has given.', { field: 'cursor' })
}

function encode(key: string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

function decode(cursor: string): string[] | null {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    const isKey = Array.isArray(key) && key.every((part) => typeof part === 'string' && !part.includes('\0'))
    return isKey ? key : null
  } catch {
    return null
  }
}
