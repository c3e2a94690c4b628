// What opens a door for a while (sessions, links, attempts to sign in): 32 random bytes, of which only the hash is kept.
import { hash, randomBytes } from 'node:crypto'

export function newSecret(prefix = ''): string {
  return prefix + randomBytes(32).toString('base64url')
}

export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'hex')
}
