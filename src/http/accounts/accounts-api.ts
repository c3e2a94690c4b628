// Seed 004's API under /api/v1/accounts/: paths, order of checks and words are those of Django REST Framework, down to
// the slash at the end (requirements §5). It keeps its own manners beside the contract's routes, and only reads.
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Principal } from '../../catalog/keys.ts'
import { planAt, type Rules } from '../../core/rules.ts'
import { type Ledger, UnknownOrganization } from '../../ledger/ledger.ts'
import { problemOf } from '../problems.ts'
import type { House } from '../row.ts'
import { accountProfile } from './account-profile.ts'
import { accountTransactions, readTransactionsPage } from './account-transactions.ts'
import { accountUsage } from './account-usage.ts'
import { AccountsError, forbidden, notFound, sendAccountsError, sendJson } from './accounts-error.ts'
import { openapiAccounts } from './openapi-accounts.ts'
import { Query } from './query.ts'
import { inactive, principalOf } from './token.ts'
import { readUsagePeriod } from './usage-period.ts'

export interface AccountsApiOptions {
  house: House
  /** Of one key; 0: no limit. */
  reads_per_minute: number
}

/** Whose account a request reads, once all that is checked before its parameters has passed. */
interface Account {
  key_id: string
  organization_id: string
  rules: Rules
  now: number
}

declare module 'fastify' {
  interface FastifyRequest {
    account: Account
  }
}

type Answer = (ledger: Ledger, account: Account, query: Query) => Promise<object>

const USAGE: Answer = ({ db }, { rules, now }, query) => accountUsage(db, rules, readUsagePeriod(query, now))
const PROFILE: Answer = (ledger, { rules }) => accountProfile(ledger, rules)
const TRANSACTIONS: Answer = ({ db }, { organization_id }, query) =>
  accountTransactions(db, organization_id, readTransactionsPage(query))

const ENDPOINTS: ReadonlyMap<string, Answer> = new Map([
  ['/api/v1/accounts/usage/', USAGE],
  ['/api/v1/accounts/me/', PROFILE],
  ['/api/v1/accounts/transactions/', TRANSACTIONS],
])
const DOCUMENT = '/api/v1/openapi.json'
const ALLOW = { allow: 'GET, HEAD, OPTIONS' }
/** Fastify's own documents leave these routes out; they have one of their own. */
const HIDDEN = { hide: true } as object

export async function accountsApi(app: FastifyInstance, options: AccountsApiOptions): Promise<void> {
  await app.register(underApi, { ...options, prefix: '/api' })
}

async function underApi(app: FastifyInstance, options: AccountsApiOptions): Promise<void> {
  const { house } = options
  const limited = await limiter(app, options)
  app.decorateRequest('account')
  app.setErrorHandler((error, request, reply) => sendAccountsError(reply, accountsErrorOf(error, request)))
  // Everything but a good GET or HEAD is answered here, before a body is looked at, also on paths without a route.
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'cache-control': 'private, no-store', vary: 'Authorization' })
    const path = pathOf(request)
    if (path === DOCUMENT && !request.is404) return
    if (!ENDPOINTS.has(path)) return elsewhere(request, reply, path)
    request.account = await accountOf(house.ledger, request)
    await limited(request, reply)
    if (request.method === 'OPTIONS') return sendJson(reply.headers(ALLOW), about(path))
    if (!isRead(request)) throw notAllowed(request, ALLOW)
  })
  for (const [path, answer] of ENDPOINTS)
    app.get(path.slice('/api'.length), { schema: HIDDEN }, async (request, reply) =>
      sendJson(reply, { data: await answer(house.ledger, request.account, new Query(request.url)) }),
    )
  app.get(DOCUMENT.slice('/api'.length), { schema: HIDDEN }, (_, reply) => sendJson(reply, openapiAccounts))
  app.setNotFoundHandler(() => {
    throw notFound()
  })
}

function pathOf(request: FastifyRequest): string {
  if (!request.is404) return request.routeOptions.url!
  return decodeURI(request.url.split('?', 1)[0]!)
}

const isRead = ({ method }: FastifyRequest) => method === 'GET' || method === 'HEAD'

/** A path without its slash leads to the one with it, the query kept (G11); there is nothing anywhere else (G12). */
function elsewhere(request: FastifyRequest, reply: FastifyReply, path: string): FastifyReply {
  if (path === DOCUMENT) throw notAllowed(request, { allow: 'GET, HEAD' })
  if (!isRead(request) || !ENDPOINTS.has(`${path}/`)) throw notFound()
  const at = request.url.indexOf('?')
  return reply.redirect(`${path}/${at < 0 ? '' : request.url.slice(at)}`, 301)
}

/**
 * 401, then 403: the plan must have the usage API (S4-31) and the key the scope to read; an operator's key has no
 * account of its own. A suspended organization goes on reading.
 */
async function accountOf(ledger: Ledger, request: FastifyRequest): Promise<Account> {
  const principal = await principalOf(ledger.db, request.headers.authorization)
  const { key_id, organization_id } = principal
  if (organization_id === null || !mayRead(principal)) throw forbidden()
  const [rules, now] = await Promise.all([rulesOf(ledger, organization_id), ledger.now()])
  if (!planAt(rules, now).usage_api) throw forbidden()
  return { key_id, organization_id, rules, now }
}

function mayRead({ kind, scopes }: Principal): boolean {
  return kind === 'organization' && scopes.includes('usage.read')
}

async function rulesOf(ledger: Ledger, organization_id: string): Promise<Rules> {
  try {
    return await ledger.rules(organization_id)
  } catch (error) {
    throw error instanceof UnknownOrganization ? inactive() : error
  }
}

/** Counts the reads of each key, over all endpoints together; throws 429 with `Retry-After` (G35). */
async function limiter(app: FastifyInstance, { reads_per_minute: max }: AccountsApiOptions) {
  if (max === 0) return async () => {}
  await app.register(rateLimit, { global: false })
  const count = app.createRateLimit({
    max,
    timeWindow: 60_000,
    keyGenerator: (request) => request.account.key_id,
    allowList: [],
  })
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const counted = await count(request)
    if (counted.isAllowed) return
    const { remaining, ttlInSeconds, isExceeded } = counted
    reply.headers({
      'ratelimit-limit': max,
      'ratelimit-remaining': remaining,
      'ratelimit-reset': ttlInSeconds,
    })
    if (!isExceeded) return
    const detail = `Request was throttled. Expected available in ${ttlInSeconds} seconds.`
    throw new AccountsError(429, detail, { 'retry-after': String(ttlInSeconds) })
  }
}

function notAllowed({ method }: FastifyRequest, headers: { allow: string }): AccountsError {
  return new AccountsError(405, `Method "${method}" not allowed.`, headers)
}

/** What OPTIONS tells. */
function about(path: string): object {
  const { summary, description } = openapiAccounts.paths[path as keyof typeof openapiAccounts.paths].get
  return { name: summary, description, renders: ['application/json'], parses: ['application/json'] }
}

/** What nobody foresaw says nothing of itself (G36). */
function accountsErrorOf(error: unknown, request: FastifyRequest): AccountsError {
  if (error instanceof AccountsError) return error
  const { status, message, more } = problemOf(error)
  if (status < 500) return new AccountsError(status, message)
  if (status >= 500) request.log.error({ err: error }, 'the accounts API failed')
  if (status === 503)
    return new AccountsError(503, 'Service temporarily unavailable, try again later.', more.headers)
  return new AccountsError(500, 'A server error occurred.')
}
