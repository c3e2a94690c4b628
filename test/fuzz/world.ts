// Two organizations with something of everything, and everyone who may ask about them.
import { type Client, clientOf, clientWith, openLink } from '../client.ts'
import { seeded } from '../model/seeded.ts'
import { Known } from './known.ts'
import { jsonText } from './nasty-values.ts'
import type { Operation } from './operations.ts'
import { type Making, validValue } from './valid-values.ts'

export interface Asker {
  name: string
  /** Null: the vendor, or nobody. */
  organization_id: string | null
  isOperator: boolean
  headers: Record<string, string>
  /** Signs in once more, where a session may have ended. */
  again?: () => Promise<Record<string, string>>
}

export interface Tenant {
  organization_id: string
  preset: string
  /** In every text of its own, and in no other's. */
  mark: string
  known: Known
  /** The first may do all that a key may. */
  keys: Asker[]
  people: Asker[]
}

export interface World {
  url: string
  operations: readonly Operation[]
  /** Of the vendor; the fuzzer does not know its id. */
  operator: Client
  /** The ledgers' time. */
  now: number
  tenants: Tenant[]
  operators: Asker[]
  strangers: Asker[]
  /** Ids that nobody may use, since the fuzzer itself would be undone. */
  never: Set<string>
}

const ROLES = ['admin', 'manager', 'user'] as const
const HOUR_MS = 3_600_000

export const pathOf = (organization_id: string) => `/v1/organizations/${encodeURIComponent(organization_id)}`

/** `number`: of the world; organizations, marks and products follow from it alone. */
export async function openWorld(
  url: string,
  operator_key: string,
  { number, now, operations }: { number: number; now: number; operations: readonly Operation[] },
): Promise<World> {
  const operator = clientOf(url, operator_key)
  const never = new Set<string>()
  await must(operator, 'PUT', '/v1/test-clock', { now: new Date(now).toISOString() })
  const { body: presets } = await operator.get('/v1/presets')
  const ids: string[] = presets.items.map((one: { preset_id: string }) => one.preset_id)
  const preset = (at: number) => ids.filter((id) => !id.startsWith('name-'))[(number * 2 + at) % ids.length]!
  const vendor = await must(operator, 'POST', '/v1/keys', { name: 'fuzzing' })
  never.add(vendor.id)
  for (const { id } of (await operator.get('/v1/keys')).body.items) never.add(id)
  const signIn = async () =>
    browser(url, (await must(operator, 'POST', '/v1/operator-sessions', { operator_id: 'sam' })).url)
  const world: World = {
    url,
    operations,
    operator,
    now,
    tenants: [],
    never,
    operators: [
      asker('the operator', bearer(vendor.key), { isOperator: true }),
      asker("one of the vendor's people", await signIn(), { isOperator: true, again: signIn }),
    ],
    strangers: [asker('nobody', {}), asker('a key of nobody', bearer(`coulomb_org_${'x'.repeat(43)}`))],
  }
  const opening = [0, 1].map((at) => openTenant(world, `${'ab'[at]}${number}`, preset(at)))
  world.tenants.push(...(await Promise.all(opening)))
  return world
}

function asker(name: string, headers: Record<string, string>, more: Partial<Asker> = {}): Asker {
  return { name, organization_id: null, isOperator: false, headers, ...more }
}

const bearer = (key: string) => ({ Authorization: `Bearer ${key}` })

async function browser(url: string, link: string): Promise<Record<string, string>> {
  return { Cookie: await openLink(link), Origin: url, 'Sec-Fetch-Site': 'same-origin' }
}

async function openTenant(world: World, id: string, preset: string): Promise<Tenant> {
  const { operator, url, never } = world
  const organization_id = `organization-${id}`
  const path = pathOf(organization_id)
  const mark = `zq${id}secret`
  const tenant: Tenant = { organization_id, preset, mark, known: new Known(never), keys: [], people: [] }
  await must(operator, 'PUT', path, { preset, ...organizationOf(tenant) })
  for (const role of ROLES) await must(operator, 'PUT', `${path}/members/${role}`, memberOf(tenant, role))
  const members = Array.from({ length: 8 }, (_, n) => ({
    ...{ member_id: `m${n}`, email: `m${n}@${id}.example`, name: `${mark} member ${n}` },
    ...{ group: `${mark} group ${n % 3}`, license: {} },
  }))
  await must(operator, 'POST', `${path}/members/batch`, { members })
  for (const scopes of [
    ['usage.read', 'charge', 'report.export'],
    ['usage.read'],
    ['charge'],
    ['report.export'],
  ]) {
    const key = await must(operator, 'POST', `${path}/keys`, { name: `${mark} key`, scopes })
    never.add(key.id)
    tenant.keys.push(asker(`key of ${id} [${scopes}]`, bearer(key.key), { organization_id }))
  }
  const portal = (member_id: string, audience: string) =>
    must(operator, 'POST', `${path}/portal-sessions`, { member_id, audience })
  for (const role of ROLES) {
    never.add(role)
    const again = async () => browser(url, (await portal(role, 'web')).url)
    tenant.people.push(asker(`${role} of ${id}`, await again(), { organization_id, again }))
  }
  const again = async () => bearer((await portal('user', 'extension')).token)
  tenant.people.push(asker(`extension of ${id}`, await again(), { organization_id, again }))
  await fill(world, tenant)
  return tenant
}

const organizationOf = ({ mark }: Tenant) => ({
  ...{ name: `${mark} name`, status: 'active', timezone: 'Europe/Berlin', policy: null },
  account_manager: { name: `${mark} manager`, email: `${mark}@vendor.example` },
})

const memberOf = ({ mark, organization_id }: Tenant, role: string) => ({
  ...{ email: `${role}@${organization_id}.example`, name: `${mark} ${role}`, role, status: 'active' },
})

/** Credits of every unit, and a few of each verb that spends them; what is answered is known from then on. */
async function fill(
  { operator, operations, now }: World,
  { organization_id, known, mark }: Tenant,
): Promise<void> {
  const path = pathOf(organization_id)
  const learn = async (target: string) => known.learn((await operator.get(path + target)).body, path + target)
  await learn('/catalogue')
  known.add('organization_id', organization_id)
  let last = 0
  const key = () => `filled-${++last}`
  for (const unit of known.all('unit')) {
    const granted = {
      unit,
      amount: 1_000_000,
      source: 'addon',
      reason: `${mark} bought`,
      idempotency_key: key(),
    }
    await operator.post(`${path}/grants`, granted)
  }
  const random = seeded(1)
  for (const target of ['charges', 'charges', 'holds']) {
    const operation = operations.find(
      (one) => one.path.endsWith(`{organization_id}/${target}`) && one.method === 'POST',
    )!
    const making: Making = { random, known, now, mark, key, density: 0.3, resolve: operation.resolve }
    for (let count = 0; count < 25; count++) {
      const body = jsonText(validValue(making, operation.body!))
      const answer = await operator.post(`${path}/${target}`, body)
      if (answer.status === 200) known.learn(answer.body, `${path}/${target}`)
    }
  }
  const ends_on = `${new Date(now + 70 * 24 * HOUR_MS).toISOString().slice(0, 8)}01`
  const exception = { unit: known.all('unit')[0], ends_on, reason: `${mark} goodwill` }
  await operator.put(`${path}/rollover-exceptions/exception-1`, exception)
  await operator.post(`${path}/requests`, { kind: 'question', message: `${mark} how?`, member_id: 'm1' })
  await operator.post(`${path}/owned`, { items: [{ key: 'email:contact_1' }], idempotency_key: key() })
  const ofOrganization = '/v1/organizations/{organization_id}'
  for (const { method, path: asked, parameters, answers } of operations) {
    const needs = parameters.filter((one) => one.in === 'path' || one.required).length
    // Neither a file nor a stream, which would never end.
    const isJson = answers.get(200)?.has('application/json') ?? false
    if (method === 'GET' && isJson && asked.startsWith(ofOrganization) && needs === 1)
      await learn(asked.slice(ofOrganization.length))
  }
}

/** What the fuzzer may have broken of the world, so that it does not go on before closed doors; and an hour passes. */
export async function mend(world: World): Promise<void> {
  const { operator, tenants, operators, url } = world
  world.now += HOUR_MS
  await operator.put('/v1/test-clock', { now: new Date(world.now).toISOString() })
  await Promise.all(
    tenants.map(async (tenant) => {
      const path = pathOf(tenant.organization_id)
      await operator.put(path, organizationOf(tenant))
      for (const role of ROLES) await operator.put(`${path}/members/${role}`, memberOf(tenant, role))
    }),
  )
  await Promise.all(
    [...operators, ...tenants.flatMap(({ people }) => people)].map(async (asker) => {
      if (!asker.again) return
      const { status } = await clientWith(url, asker.headers).get('/v1/me')
      if (status === 401) asker.headers = await asker.again()
    }),
  )
}

async function must(client: Client, method: string, path: string, body?: unknown): Promise<any> {
  const answer = await client.request(method, path, body)
  if (answer.status < 300) return answer.body
  throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
}
