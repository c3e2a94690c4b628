// What an API key looks like: `coulomb_op_` or `coulomb_org_`, 32 random bytes, and a checksum, by which a mistyped or
// cut-off key is told from a wrong one without asking the database, and by which scanners find leaked ones.
import { hash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

export type KeyKind = 'operator' | 'organization'

const PREFIXES: Record<KeyKind, string> = { operator: 'coulomb_op_', organization: 'coulomb_org_' }
const FORMAT = /^coulomb_(?:op|org)_[A-Za-z0-9_-]{43}[0-9A-Za-z]{6}$/
const BASE_62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const CHECKSUM_LENGTH = 6
/** How much of a key is kept in the clear, to tell it from others. */
const SHOWN_LENGTH = 4

export interface NewKey {
  key: string
  /** Its beginning. */
  prefix: string
  /** Hex of its SHA-256: all that is stored. */
  key_hash: string
}

export function newKey(kind: KeyKind): NewKey {
  const body = PREFIXES[kind] + randomBytes(32).toString('base64url')
  const key = body + checksum(body)
  return { key, prefix: key.slice(0, PREFIXES[kind].length + SHOWN_LENGTH), key_hash: hashKey(key) }
}

export function hashKey(key: string): string {
  return hash('sha256', key, 'hex')
}

export const SHORTEST_KEY = 16
const LONGEST_KEY = 512

/**
 * Whether `key` can be one: with our prefix it must carry its checksum; other texts, of 16 to 512 characters, may be
 * bootstrap keys.
 */
export function isPlausibleKey(key: string): boolean {
  if (!key.startsWith('coulomb_')) return key.length >= SHORTEST_KEY && key.length <= LONGEST_KEY
  return FORMAT.test(key) && checksum(key.slice(0, -CHECKSUM_LENGTH)) === key.slice(-CHECKSUM_LENGTH)
}

/** CRC-32 in base 62, six digits. */
function checksum(text: string): string {
  let rest = crc32(text)
  let digits = ''
  for (let index = 0; index < CHECKSUM_LENGTH; index++) {
    digits = BASE_62[rest % 62] + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}
