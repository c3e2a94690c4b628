// One request of a story: a valid one of an operation, or one that is wrong in one way.
import type { Seeded } from '../model/seeded.ts'
import { Known } from './known.ts'
import { mutated } from './mutate.ts'
import { BODIES, ENCODED, jsonText, nastyText, QUERIES } from './nasty-values.ts'
import { oddHeaders, RAW_REQUESTS } from './odd-requests.ts'
import type { Operation, Parameter } from './operations.ts'
import { type Making, validValue } from './valid-values.ts'
import type { Asker, Tenant, World } from './world.ts'

export const KINDS = { valid: 10, body: 8, query: 3, path: 2, headers: 2, method: 1, raw: 1, text: 1 }
export type Kind = keyof typeof KINDS

export interface Request {
  method: string
  /** Path and query as they are sent. What stands in ⟦⟧ is taken from an earlier answer. */
  target: string
  headers: [string, string][]
  body: string | null
  /** All of it, where it is no request at all. */
  raw?: string
}

export interface Step {
  kind: Kind
  /** Null where the path or the method is of none. */
  operation: Operation | null
  asker: Asker
  /** Whose path it is; null for none, or one that is not of this world. */
  tenant: Tenant | null
  request: Request
  /** So many times at once. */
  copies: number
}

export interface Story {
  random: Seeded
  world: World
  home: Tenant
  /** What its own answers told. */
  told: Known
  key(): string
}

const METHODS = [
  'HEAD',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'TRACE',
  'DELETE',
  'PUT',
  'POST',
  'GET',
  'PROPFIND',
  'QUERY',
]

export function makeStep(story: Story): Step {
  const { random, world, home } = story
  const operation = pickOperation(story)
  const kind = random.weighted(KINDS)
  const asker = pickAsker(story, operation)
  const foreign = random.pick(world.tenants)
  const tenant = random.chance(0.94) ? home : foreign
  const making = makingOf(story, tenant, operation, asker)
  const params = Object.fromEntries(
    operation.parameters
      .filter((one) => one.in === 'path')
      .map((one) => [one.name, pathValue(story, making, one, tenant)]),
  )
  const request: Request = {
    method: operation.method,
    target: targetOf(operation, params, queryOf(making, operation)),
    headers: [...Object.entries(headersOf(asker, operation))],
    body: bodyOf(making, operation, params, kind),
  }
  const isRetold = request.method !== 'GET' && random.chance(0.1)
  const step: Step = {
    kind,
    operation,
    asker,
    tenant: tenantOf(world, params),
    request,
    copies: isRetold ? random.from(2, 6) : 1,
  }
  spoil(random, step)
  if (
    request.body !== null &&
    !request.headers.some(([name]) => name.toLowerCase() === 'content-type') &&
    kind !== 'headers'
  )
    request.headers.push(['Content-Type', 'application/json'])
  return step
}

function tenantOf(world: World, { organization_id }: Record<string, string>): Tenant | null {
  return world.tenants.find((one) => one.organization_id === organization_id) ?? null
}

/** One in two goes on with what the story was told, such as a hold that was just made. */
function pickOperation({ random, world: { operations }, told }: Story): Operation {
  const moving = operations.filter(({ permission }) => permission === 'charge')
  if (random.chance(0.15)) return random.pick(moving)
  const isNext = ({ parameters }: Operation) =>
    parameters.some(
      ({ name, in: place }) => place === 'path' && name !== 'organization_id' && told.all(name).length > 0,
    )
  const next = operations.filter(isNext)
  return next.length > 0 && random.chance(0.5) ? random.pick(next) : random.pick(operations)
}

function pickAsker({ random, world, home }: Story, { api, permission }: Operation): Asker {
  const { operators, strangers } = world
  if (api === 'accounts')
    return random.pick(random.chance(0.8) ? home.keys : [...home.people, ...strangers, ...operators])
  const own = [...home.keys, ...home.people]
  const all = [
    ...operators,
    ...own,
    ...strangers,
    ...world.tenants.flatMap(({ keys, people }) => [...keys, ...people]),
  ]
  if (random.chance(0.15)) return random.pick(all)
  if (permission === 'operator') return random.pick(random.chance(0.85) ? operators : own)
  if (permission === 'member') return random.pick(home.people)
  if (permission === 'charge') return random.pick([...operators, home.keys[0]!])
  return random.pick([...operators, ...own])
}

function makingOf(
  { random, world, told, key }: Story,
  tenant: Tenant,
  { resolve }: Operation,
  asker: Asker,
): Making {
  const known = new Known()
  const owner = world.tenants.find((one) => one.organization_id === asker.organization_id) ?? tenant
  const choose = (name: string) =>
    told.all(name).length > 0 && random.chance(0.6)
      ? told.pick(random, name)
      : tenant.known.pick(random, name)
  known.pick = (_, name) => choose(name)
  return {
    random,
    known,
    now: world.now,
    mark: owner.mark,
    key,
    resolve,
    density: random.pick([0.05, 0.2, 0.5, 0.9]),
  }
}

function pathValue(
  { random, world }: Story,
  making: Making,
  { name, schema }: Parameter,
  tenant: Tenant,
): string {
  if (name === 'organization_id') return random.chance(0.98) ? tenant.organization_id : nastyText(random)
  if (random.chance(0.08)) return random.pick(world.tenants).known.pick(random, name) ?? nastyText(random)
  return random.chance(0.04) ? nastyText(random) : String(validValue(making, schema, name))
}

/** What stands in ⟦⟧ is filled in when it is sent. */
function encoded(value: string): string {
  if (/^⟦.*⟧$/.test(value)) return value
  try {
    return encodeURIComponent(value)
  } catch {
    return '%ED%A0%80'
  }
}

const targetOf = ({ path }: Operation, params: Record<string, string>, query: string): string =>
  path.replace(/\{(\w+)\}/g, (_, name) => encoded(params[name] ?? '')) + (query && `?${query}`)

function queryOf(making: Making, { parameters }: Operation): string {
  const pairs: string[] = []
  for (const { name, in: place, required, schema } of parameters) {
    if (
      place !== 'query' ||
      !(required || making.random.chance(making.density / (name === 'cursor' ? 3 : 1.5)))
    )
      continue
    const value = validValue(making, schema, name)
    for (const one of Array.isArray(value) ? value : [value]) pairs.push(`${name}=${encoded(String(one))}`)
  }
  return pairs.join('&')
}

function bodyOf(
  making: Making,
  { body, method }: Operation,
  params: Record<string, string>,
  kind: Kind,
): string | null {
  const { random } = making
  if (kind === 'text') return random.pick(BODIES)
  if (body === null) return method !== 'GET' && random.chance(0.2) ? '{}' : null
  const value = validValue(making, body)
  if (typeof value === 'object' && value !== null)
    for (const [name, param] of Object.entries(params))
      if (Object.hasOwn(value, name)) (value as Record<string, unknown>)[name] = param
  return jsonText(kind === 'body' ? (mutated(random, value) ?? null) : value)
}

function headersOf({ headers }: Asker, { api }: Operation): Record<string, string> {
  const { Authorization } = headers
  if (api === 'v1' || Authorization === undefined) return headers
  return { ...headers, Authorization: Authorization.replace('Bearer', 'Token') }
}

function spoil(random: Seeded, step: Step): void {
  const { request, operation } = step
  const [path, query = ''] = request.target.split('?', 2) as [string, string?]
  switch (step.kind) {
    case 'query':
      request.target = `${path}?${spoiledQuery(random, query, operation!)}`
      return
    case 'path':
      step.operation = null
      // Of the path that is left, another may be told.
      step.tenant = null
      request.target = `${spoiledPath(random, path)}${query && `?${query}`}`
      return
    case 'headers':
      oddHeaders(random, request)
      return
    case 'method':
      request.method = random.pick(METHODS)
      if (request.method !== operation!.method) step.operation = null
      return
    case 'raw':
      step.operation = null
      request.raw = random.pick(RAW_REQUESTS)
      request.method = request.raw.startsWith('HEAD') ? 'HEAD' : 'GET'
      return
    case 'text':
      if (operation!.method === 'GET') request.body = null
  }
}

function spoiledQuery(random: Seeded, query: string, { parameters }: Operation): string {
  const asked = parameters.filter((one) => one.in === 'query')
  if (asked.length === 0 || random.chance(0.3)) return `${query}&${random.pick(QUERIES)}`
  const { name } = random.pick(asked)
  const value = random.chance(0.4) ? random.pick(ENCODED) : encoded(nastyText(random))
  return random.chance(0.5) ? `${query}&${name}=${value}` : `${name}=${value}`
}

function spoiledPath(random: Seeded, path: string): string {
  const parts = path.split('/')
  const at = random.from(1, parts.length - 1)
  const odd = random.chance(0.6) ? random.pick(ENCODED) : encoded(nastyText(random))
  switch (
    random.weighted({ replace: 4, append: 2, double: 1, slash: 1, upper: 1, insert: 1, absolute: 1, drop: 1 })
  ) {
    case 'replace':
      parts[at] = odd
      break
    case 'append':
      parts[at] += odd
      break
    case 'double':
      parts.splice(at, 0, '')
      break
    case 'slash':
      return `${path}/`
    case 'upper':
      parts[at] = parts[at]!.toUpperCase()
      break
    case 'insert':
      parts.splice(at, 0, odd)
      break
    case 'absolute':
      return `http://elsewhere.example${path}`
    case 'drop':
      parts.splice(at, 1)
  }
  return parts.join('/')
}
