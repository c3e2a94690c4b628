// Whom a provider of OpenID Connect means: its claims, by the settings, as a member or one of the vendor's own people.
import type { Database } from '../database/database.ts'
import type { Person } from './person.ts'

export interface ClaimRules {
  /** The claim that is the id of the organization. */
  organization_claim: string
  /** The claim that is the id of the member; `email`: their address, once the provider has verified it. */
  member_claim: string
  /** Addresses count although the provider does not say that it has verified them. */
  trust_email: boolean
  /** Subjects or e-mail addresses of the vendor's own people. */
  operators: string[]
  /** A group of `groups_claim` whose members are the vendor's own people. */
  operator_group: string | undefined
  groups_claim: string
}

/** Of an ID token and of what the provider tells besides. */
export type Claims = { sub: string } & Record<string, unknown>

/** Null: nobody here. Whoever is both is a member, unless they want to go to the console. */
export async function personOfClaims(
  db: Database,
  claims: Claims,
  rules: ClaimRules,
  { to_console }: { to_console: boolean },
): Promise<Person | null> {
  const operator = operatorOf(claims, rules)
  if (operator && to_console) return operator
  return (await memberOf(db, claims, rules)) ?? operator
}

function operatorOf(claims: Claims, rules: ClaimRules): Person | null {
  const email = emailOf(claims, rules)?.toLowerCase()
  const groups = claims[rules.groups_claim]
  const named = rules.operators.some((one) => one === claims.sub || one.toLowerCase() === email)
  const grouped =
    rules.operator_group !== undefined && Array.isArray(groups) && groups.includes(rules.operator_group)
  if (!named && !grouped) return null
  const name = typeof claims.name === 'string' && claims.name !== '' ? claims.name : claims.sub
  // The subject, not the address: it stays in the journal.
  return { kind: 'operator', operator_id: claims.sub, name }
}

async function memberOf(db: Database, claims: Claims, rules: ClaimRules): Promise<Person | null> {
  const organization_id = claims[rules.organization_claim]
  const by_email = rules.member_claim === 'email'
  const member = by_email ? emailOf(claims, rules) : claims[rules.member_claim]
  if (typeof organization_id !== 'string' || typeof member !== 'string' || member === '') return null
  const rows = await db.query<{ member_id: string }>(
    `select member_id from members where organization_id = $1
       and ${by_email ? 'lower(email) = lower($2)' : 'member_id = $2'} and erased_at is null`,
    [organization_id, member],
  )
  return rows[0] ? { kind: 'member', organization_id, member_id: rows[0].member_id } : null
}

/** An address that anybody could have written there is nobody's. */
function emailOf({ email, email_verified }: Claims, { trust_email }: ClaimRules): string | null {
  if (typeof email !== 'string') return null
  const verified = email_verified === true || (trust_email && email_verified === undefined)
  return verified ? email : null
}
