// The whole books at once: balances, grants, owned items and totals of use, as the server tells them and as the model has them.
import type { Api } from '../client.ts'
import { ask } from './ask.ts'
import { available, type Books, type Grant, hasEnded, left } from './books.ts'
import { shown } from './compare.ts'
import { type AnyUsage, CREDIT_UNITS, UNITS, USAGES } from './products.ts'
import type { Model } from './state.ts'

const micro = (value: number): bigint => BigInt(Math.round(value * 1e6))

/**
 * What differs, or null. Totals of use only ever grow: in the midst of a history it is enough to look at those of one
 * unit, since the last audit sees what another would have.
 */
export async function audit(api: Api, model: Model, of: AnyUsage | 'everything'): Promise<string | null> {
  return (
    (await auditBalances(api, model)) ??
    (await auditGrants(api, model)) ??
    (await auditOwned(api, model)) ??
    (await auditUsage(api, model, of === 'everything' ? USAGES : [of]))
  )
}

const path = ({ setup }: Books) => `/v1/organizations/${setup.organization_id}`

async function read(api: Api, where: string): Promise<any> {
  const { status, body } = await ask(api, 'GET', where)
  if (status !== 200) throw new Error(`GET ${where} answered ${status} ${JSON.stringify(body)}`)
  return body
}

const differ = (what: string, ours: unknown, theirs: unknown): string | null =>
  shown(ours) === shown(theirs) ? null : `${what}: the model says ${shown(ours)}, the server ${shown(theirs)}`

interface Amounts {
  granted: bigint
  used: bigint
  held: bigint
  left: bigint
  available: bigint
}

function amountsOf(grants: Grant[]): Amounts {
  const total = (of: (grant: Grant) => bigint) => grants.reduce((sum, grant) => sum + of(grant), 0n)
  return {
    granted: total((grant) => grant.amount - grant.voided),
    used: total((grant) => grant.used),
    held: total((grant) => grant.held),
    left: total(left),
    available: total(available),
  }
}

const told = (one: any): Amounts => ({
  granted: micro(one.granted),
  used: micro(one.used),
  held: micro(one.held),
  left: micro(one.left),
  available: micro(one.available),
})

const whole = (amounts: Amounts): object => amounts
const leftOver = ({ held, left, available }: Amounts): object => ({ held, left, available })

async function auditBalances(api: Api, { books }: Model): Promise<string | null> {
  const body = await read(api, `${path(books)}/balances?everyone=true&limit=1000`)
  const owners: [string | null, any][] = [
    [null, body],
    ...body.members.items.map((one: any) => [one.member_id, one]),
  ]
  for (const [member, balances] of owners)
    for (const unit of UNITS) {
      const grants = books.grants.filter(
        (grant) =>
          grant.unit === unit &&
          grant.member === member &&
          grant.starts <= books.now &&
          (!hasEnded(books, grant) || grant.held > 0n),
      )
      const theirs = balances.units.find((one: any) => one.unit === unit)
      // Of what has ended only what is held still counts, and one grant of it may be two of fewer.
      const compared = grants.some((grant) => hasEnded(books, grant)) ? leftOver : whole
      const found =
        differ(
          `balance of ${unit} of ${member ?? 'all'}`,
          compared(amountsOf(grants)),
          compared(theirs ? told(theirs) : amountsOf([])),
        ) ??
        differ(
          `what expires next of ${unit} of ${member ?? 'all'}`,
          expiringNext(grants),
          theirs?.expiring_next ?? null,
        )
      if (found) return found
    }
  return null
}

function expiringNext(grants: Grant[]): { at: string; credits: number } | null {
  const ending = grants.filter((grant) => grant.ends !== null && available(grant) > 0n)
  if (ending.length === 0) return null
  const at = Math.min(...ending.map((grant) => grant.ends!))
  const credits = amountsOf(ending.filter((grant) => grant.ends === at)).available
  return { at: new Date(at).toISOString(), credits: Number(credits) / 1e6 }
}

/** Grants summed by what they are, since one of many may be two of fewer. */
async function auditGrants(api: Api, { books }: Model): Promise<string | null> {
  const ours: Record<string, bigint[]> = {}
  const theirs: Record<string, bigint[]> = {}
  const put = (sums: Record<string, bigint[]>, name: string, amounts: bigint[]) => {
    sums[name] = amounts.map((amount, index) => amount + (sums[name]?.[index] ?? 0n))
  }
  const nameOf = (unit: string, source: string, member: string | null, starts: number, ends: number | null) =>
    [unit, source, member ?? 'all', iso(starts), ends === null ? 'for ever' : iso(ends)].join(' ')
  for (const grant of books.grants)
    put(ours, nameOf(grant.unit, grant.source, grant.member, grant.starts, grant.ends), [
      grant.amount,
      grant.used,
      grant.held,
      grant.expired,
      grant.voided,
    ])
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await read(api, `${path(books)}/grants?limit=1000${cursor && `&cursor=${cursor}`}`)
    for (const one of page.items)
      put(
        theirs,
        nameOf(
          one.unit,
          one.source,
          one.member_id,
          Date.parse(one.starts_at),
          one.ends_at === null ? null : Date.parse(one.ends_at),
        ),
        [one.amount, one.used, one.held, one.expired, one.voided].map(micro),
      )
    cursor = page.next_cursor
  }
  for (const name of [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].sort()) {
    const found = differ(
      `grants (amount, used, held, expired, voided) of ${name}`,
      ours[name] ?? null,
      theirs[name] ?? null,
    )
    if (found) return found
  }
  return null
}

const iso = (at: number) => new Date(at).toISOString()

async function auditOwned(api: Api, { books }: Model): Promise<string | null> {
  const theirs: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await read(
      api,
      `${path(books)}/owned?limit=1000${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    )
    for (const one of page.items)
      if (one.owned) theirs.push(`${one.member_id ?? ''} ${one.key} ${one.owned_until}`)
    cursor = page.next_cursor
  }
  const ours = [...books.owned]
    .filter(([, { until }]) => until === null || until > books.now)
    .map(([name, { until }]) => `${name} ${until === null ? null : iso(until)}`)
  return differ('owned', ours.sort(), theirs.sort())
}

async function auditUsage(
  api: Api,
  { books, usage }: Model,
  asked: readonly AnyUsage[],
): Promise<string | null> {
  const tomorrow = iso(books.now + 86_400_000).slice(0, 10)
  for (const unit of asked) {
    const isAll = unit === 'credits'
    const query = `from=2025-01-01&to=${tomorrow}&bucket=month${isAll ? '' : `&unit=${unit}`}`
    const { totals } = await read(api, `${path(books)}/usage?${query}`)
    const of = [...usage].filter(([name]) => (isAll ? CREDIT_UNITS.includes(name) : name === unit))
    const gross = of.reduce((sum, [, one]) => sum + one.gross, 0n)
    const refunded = of.reduce((sum, [, one]) => sum + one.refunded, 0n)
    const found = differ(
      `usage of ${unit}`,
      { gross, refunded, net: gross - refunded },
      { gross: micro(totals.gross), refunded: micro(totals.refunded), net: micro(totals.net) },
    )
    if (found) return found
  }
  return null
}
