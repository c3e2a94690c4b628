// The accounts API's own document: that it is OpenAPI 3.0.3, and that the server does what it says.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountsServer, startAccounts } from './accounts-server.ts'

const PATH = '/api/v1/openapi.json'

let server: AccountsServer
let document: any
beforeAll(async () => {
  server = await startAccounts()
  const reply = await server.ask('GET', PATH)
  expect(reply.status).toBe(200)
  document = reply.body
})
afterAll(() => server.close())

const operations = () =>
  Object.entries<any>(document.paths).map(([path, item]) => ({ path, operation: item.get }))

test('S4-04 S4-05 S4-13 it is an OpenAPI 3.0.3 document, of the shape that the specification wants', () => {
  expect(document.openapi).toBe('3.0.3')
  expectKeys(document, ['openapi', 'info', 'paths'], ['servers', 'security', 'tags', 'components'])
  expectKeys(document.info, ['title', 'version'], ['description', 'contact'])
  expect(document.info).toMatchObject({ title: 'Coulomb Accounts API', version: '1.0.0', contact: {} })
  for (const one of document.servers) expectKeys(one, ['url'])
  for (const tag of document.tags) expectKeys(tag, ['name'], ['description'])
  expectKeys(document.components, [], ['schemas', 'responses', 'securitySchemes'])
  const ids = new Set<string>()
  for (const { path, operation } of operations()) {
    expect(path).toMatch(/^\/api\/v1\/accounts\/\w+\/$/)
    expectKeys(operation, ['responses'], ['operationId', 'tags', 'summary', 'description', 'parameters'])
    ids.add(operation.operationId)
    for (const parameter of operation.parameters ?? []) checkParameter(parameter)
    for (const [status, response] of Object.entries<any>(operation.responses)) {
      expect(status).toMatch(/^[1-5]\d\d$/)
      checkResponse(response)
    }
  }
  expect(ids.size).toBe(operations().length)
  for (const schema of Object.values(document.components.schemas)) checkSchema(schema)
  for (const response of Object.values(document.components.responses)) checkResponse(response)
})

function expectKeys(value: object, required: string[], optional: string[] = []): void {
  for (const key of required) expect(value).toHaveProperty([key])
  const allowed = new Set([...required, ...optional])
  expect(Object.keys(value).filter((key) => !allowed.has(key))).toEqual([])
}

function checkParameter(parameter: any): void {
  expectKeys(parameter, ['name', 'in', 'schema'], ['required', 'description', 'example'])
  expect(parameter.in).toBe('query')
  checkSchema(parameter.schema)
}

function checkResponse(response: any): void {
  if (response.$ref) return void expectKeys(response, ['$ref'])
  expectKeys(response, ['description'], ['headers', 'content'])
  for (const header of Object.values<any>(response.headers ?? {})) checkSchema(header.schema)
  for (const media of Object.values<any>(response.content)) {
    expectKeys(media, ['schema'], ['example'])
    checkSchema(media.schema)
  }
}

/** What 3.0.3 knows, and 3.1's way of saying null is not part of. */
function checkSchema(schema: any): void {
  if (schema.$ref) return void expectKeys(schema, ['$ref'])
  const words = [
    'type',
    'description',
    'example',
    'default',
    'enum',
    'nullable',
    'format',
    'minimum',
    'maximum',
  ]
  expectKeys(schema, [], [...words, 'required', 'properties', 'additionalProperties', 'items', 'oneOf'])
  if (schema.type !== undefined)
    expect(['string', 'number', 'integer', 'boolean', 'array', 'object']).toContain(schema.type)
  if (schema.type === 'array') expect(schema).toHaveProperty('items')
  for (const name of schema.required ?? []) expect(schema.properties).toHaveProperty([name])
  for (const part of [...Object.values(schema.properties ?? {}), ...(schema.oneOf ?? [])]) checkSchema(part)
  if (schema.items) checkSchema(schema.items)
  if (typeof schema.additionalProperties === 'object') checkSchema(schema.additionalProperties)
}

test('S4-04 every reference leads somewhere, and nothing is unused', () => {
  const used = new Set<string>()
  const visit = (value: any): void => {
    if (typeof value !== 'object' || value === null) return
    if (typeof value.$ref === 'string') used.add(value.$ref)
    for (const inner of Object.values(value)) visit(inner)
  }
  visit(document)
  for (const ref of used) expect(resolve(ref), ref).toBeDefined()
  for (const kind of ['schemas', 'responses'])
    for (const name of Object.keys(document.components[kind]))
      expect(used).toContain(`#/components/${kind}/${name}`)
})

function resolve(ref: string): any {
  const parts = ref.replace(/^#\//, '').split('/')
  return parts.reduce((value, part) => value?.[part], document)
}

test('S4-14 S4-32 all operations need the token in the header Authorization', () => {
  expect(document.security).toEqual([{ apiKey: [] }])
  for (const { operation } of operations()) expect(operation.security).toBeUndefined()
  const { apiKey } = document.components.securitySchemes
  expect(apiKey).toMatchObject({ type: 'apiKey', in: 'header', name: 'Authorization' })
  expect(apiKey.description).toContain('Authorization: Token ')
})

test('S4-15 S4-16 profile, usage and transactions are there, under their tag', () => {
  expect(operations().map(({ path }) => path)).toEqual([
    '/api/v1/accounts/me/',
    '/api/v1/accounts/usage/',
    '/api/v1/accounts/transactions/',
  ])
  expect(document.tags.map((tag: { name: string }) => tag.name)).toEqual(['8. Accounts'])
  for (const { operation } of operations()) expect(operation.tags).toEqual(['8. Accounts'])
  expect(document.paths['/api/v1/accounts/usage/'].get.summary).toBe('Get account usage')
})

test('S4-17 S4-18 S4-19 S4-20 S4-21 the parameters are the documented ones', () => {
  const { parameters } = document.paths['/api/v1/accounts/usage/'].get
  expect(parameters.map((one: any) => [one.name, one.required, one.schema, one.example])).toEqual([
    ['timezone', false, { type: 'string', default: 'UTC' }, 'Europe/Kyiv'],
    ['period', false, { type: 'string', enum: ['day', 'week', 'month'], default: 'day' }, undefined],
    ['start_date', false, { type: 'string' }, '2026-05-01'],
    ['end_date', false, { type: 'string' }, '2026-05-31'],
    ['period_month', false, { type: 'string' }, '2026-05'],
  ])
})

test('S4-22 S4-24 S4-29 answers and examples are of the schemas they name', async () => {
  const token = await server.open('acme')
  await server.charge('acme', { action: 'search_database', quantities: { results: 3 } })
  for (const { path, operation } of operations()) {
    for (const status of ['401', '403']) expect(operation.responses).toHaveProperty([status])
    const { schema, example } = operation.responses['200'].content['application/json']
    const live = await server.ask('GET', path, { token })
    for (const body of [example, live.body]) expect(complaints(body, schema, path)).toEqual([])
  }
  const failures: [string, object][] = [
    ['/api/v1/accounts/usage/', {}],
    ['/api/v1/accounts/usage/?period=year', { token }],
    ['/api/v1/accounts/nothing/', { token }],
  ]
  for (const [path, asking] of failures)
    expect(
      complaints((await server.ask('GET', path, asking)).body, { $ref: '#/components/schemas/Error' }, path),
    ).toEqual([])
  for (const response of Object.values<any>(document.components.responses)) {
    const { schema, example } = response.content['application/json']
    expect(complaints(example, schema, response.description)).toEqual([])
  }
})

/** Enough of JSON Schema for this document; objects have only the properties that it names, unless it says otherwise. */
function complaints(value: any, schema: any, where: string): string[] {
  if (schema.$ref) return complaints(value, resolve(schema.$ref), where)
  if (schema.oneOf) {
    const found = schema.oneOf.map((one: any) => complaints(value, one, where))
    return found.filter((one: string[]) => one.length === 0).length === 1 ? [] : found.flat()
  }
  if (value === null) return schema.nullable ? [] : [`${where} is null`]
  const type = Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value
  if (schema.type !== type && !(schema.type === 'number' && type === 'integer'))
    return [`${where} is ${type}`]
  if (schema.enum && !schema.enum.includes(value)) return [`${where} is ${value}`]
  if (type === 'array') return value.flatMap((inner: any) => complaints(inner, schema.items, `${where}[]`))
  if (type !== 'object') return []
  const missing = (schema.required ?? []).filter((name: string) => !(name in value))
  return [
    ...missing.map((name: string) => `${where} has no ${name}`),
    ...Object.entries(value).flatMap(([name, inner]) => {
      const of = schema.properties?.[name] ?? schema.additionalProperties ?? false
      if (of === true) return []
      return of ? complaints(inner, of, `${where}.${name}`) : [`${where} has a ${name}`]
    }),
  ]
}

test('S4-04 the document needs no token, has one address, and is read only', async () => {
  expect((await server.ask('HEAD', PATH)).status).toBe(200)
  expect((await server.ask('GET', `${PATH}/`)).status).toBe(404)
  const reply = await server.ask('POST', PATH)
  expect([reply.status, reply.headers.allow]).toEqual([405, 'GET, HEAD'])
})
