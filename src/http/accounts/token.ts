// `Authorization: Token <key>`, read by the rules of Django REST Framework's TokenAuthentication (S4-08, G1–G8).
import { isUtf8 } from 'node:buffer'
import { examineKey, type Principal } from '../../catalog/keys.ts'
import type { Database } from '../../database/database.ts'
import { AccountsError } from './accounts-error.ts'

/**
 * Whose token it is; throws 401. A revoked key is as good as an unknown one (G5). A key that has expired is one whose
 * account once was good and is no longer: "User inactive or deleted." (G6). A suspended organization goes on reading.
 */
export async function principalOf(db: Database, authorization: string | undefined): Promise<Principal> {
  const examined = await examineKey(db, tokenIn(authorization))
  if (examined.principal) return examined.principal
  throw examined.refusal === 'expired' ? inactive() : unauthorized('Invalid token.')
}

/** The account behind the key is gone (G6). */
export const inactive = () => unauthorized('User inactive or deleted.')

function unauthorized(detail: string): AccountsError {
  return new AccountsError(401, detail, { 'www-authenticate': 'Token' })
}

/** Another scheme is as good as none (G2); the scheme's letters may be of either case (G7). */
function tokenIn(authorization = ''): string {
  const [scheme = '', token, ...more] = authorization.split(/[\t\v\f ]+/).filter((part) => part !== '')
  if (scheme.toLowerCase() !== 'token') throw unauthorized('Authentication credentials were not provided.')
  if (token === undefined) throw unauthorized('Invalid token header. No credentials provided.')
  if (more.length > 0) throw unauthorized('Invalid token header. Token string should not contain spaces.')
  if (!isUtf8(Buffer.from(token, 'latin1')))
    throw unauthorized('Invalid token header. Token string should not contain invalid characters.')
  return token
}
