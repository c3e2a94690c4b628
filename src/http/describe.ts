// The API described by itself: OpenAPI 3.1 at /openapi.json, a page of it at /docs, and /llms.txt for machine readers.
import helmet from '@fastify/helmet'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ACCOUNTS_INDEX } from './accounts/openapi-accounts.ts'
import { PROBLEMS } from './problems.ts'
import type { House, Row, Tag } from './row.ts'

export interface Describe {
  register(app: FastifyInstance): Promise<void>
  /** The row's schemas as Fastify and OpenAPI want them. */
  schemaOf(row: Row): FastifySchema
  documents(app: FastifyInstance): House['documents']
}

const TAGS: Record<Tag, string> = {
  Charges: 'Charging credits: one by one, in batches, as a question, and back again.',
  Holds: 'Reserving credits now and charging what was really found later.',
  Grants: 'Giving credits, and taking back what is unspent of a grant.',
  Organizations: "The vendor's customers.",
  Members: 'The people of an organization, their groups and licenses.',
  'Sign-in': 'How people get in: links that sign in once, and who has signed in. There are no passwords.',
  Requests: 'Conversations with the vendor: plans, credits, refunds, questions.',
  Catalogue: 'What is sold and at what price: presets, plans, rate cards.',
  Keys: "API keys of an organization's own.",
  Balances: 'What is left, held, available, used, and expires next.',
  History: 'Every charge and refund, filtered, sorted and page by page.',
  Usage: 'Series, breakdowns and conversations for charts.',
  Reports: 'The usage report of a billing cycle.',
  Journal: 'The immutable journal, what is owned, who changed what, and the proof that it all adds up.',
  Server: 'The server itself.',
}

const ABOUT = `Coulomb meters, charges, audits and reports credits.

Amounts are JSON numbers of credits with at most six decimals. Times are RFC 3339. Everything that moves credits needs
an \`idempotency_key\` (or the header \`Idempotency-Key\`): the same request sent again is answered again and never done
twice. Errors have one form: \`status\`, \`status_code\`, \`detail\`, a machine \`code\`, and the \`field\` at fault.`

const SESSION =
  'Of a person who has signed in; behind TLS its name is __Host-coulomb_session. A key in Authorization beats it.'

export const problemSchema = z
  .strictObject({
    status: z.literal('error'),
    status_code: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(PROBLEMS) as [keyof typeof PROBLEMS, ...(keyof typeof PROBLEMS)[]]),
    field: z.string().optional(),
    fields: z.record(z.string(), z.array(z.string())).optional(),
    headroom: z
      .array(z.strictObject({ unit: z.string(), needed: z.number(), available: z.number() }))
      .optional(),
    request_id: z.string().optional(),
  })
  .meta({ id: 'Problem', description: 'What went wrong, and where.' })

const STATUS_WORDS: Record<number, string> = {
  400: 'The request is not understood; `field` says where.',
  401: 'The key is missing, unknown, expired or revoked.',
  402: 'Not enough credits, or the limit of the plan; `headroom` says what would have been possible.',
  403: 'The key, the organization, the member or a limit does not allow it.',
  404: 'It does not exist, or it is not yours.',
  409: 'It conflicts with what is already there.',
  413: 'The body or the batch is too large.',
  415: 'The body is not JSON, or does not say so.',
  429: 'Too many requests; see Retry-After.',
  502: "The vendor's own system did not do it.",
  504: "The vendor's own system did not answer in time: it may have done it.",
}

export function describeApi(rows: readonly Row[]): Describe {
  return {
    async register(app) {
      await app.register(swagger, {
        openapi: {
          openapi: '3.1.0',
          info: { title: 'Coulomb', version: '1', description: ABOUT },
          tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
          components: {
            securitySchemes: {
              key: { type: 'http', scheme: 'bearer' },
              session: { type: 'apiKey', in: 'cookie', name: 'coulomb_session', description: SESSION },
            },
          },
        },
        transform: jsonSchemaTransform,
        transformObject: (document) => withoutUnused(jsonSchemaTransformObject(document) as OpenApi) as never,
      })
      await app.register(docs)
    },
    schemaOf,
    documents: (app) => ({ openapi: () => app.swagger(), llms: () => llms(rows) }),
  }
}

/** The page may run its own scripts and nothing else. */
async function docs(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
    strictTransportSecurity: false,
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { docExpansion: 'list', deepLinking: true },
  })
}

function schemaOf(row: Row): FastifySchema {
  const statuses = new Set<number>([400, 404, ...(row.problems ?? [])])
  if (row.permission !== 'public') for (const status of [401, 403]) statuses.add(status)
  if (row.method === 'GET' && row.permission !== 'public') statuses.add(429)
  if (row.method !== 'GET') for (const status of [413, 415]) statuses.add(status)
  const problems = [...statuses]
    .sort((a, b) => a - b)
    .map((status) => [
      status,
      { description: STATUS_WORDS[status]!, content: { 'application/json': { schema: problemSchema } } },
    ])
  const success =
    'file' in row
      ? { description: row.file.what, content: { [row.file.type]: { schema: z.string() } } }
      : { description: row.summary, content: { 'application/json': { schema: row.answer } } }
  return {
    summary: row.summary,
    ...(row.description && { description: row.description }),
    tags: [row.tag],
    operationId: operationId(row),
    security:
      row.permission === 'public' ? [] : forPeople(row) ? [{ key: [] }, { session: [] }] : [{ key: [] }],
    'x-permission': row.permission,
    ...(row.params && { params: row.params }),
    ...(row.query && { querystring: row.query }),
    ...(row.body && { body: row.body }),
    response: {
      ['success' in row && row.success ? row.success : 200]: success,
      ...Object.fromEntries(problems),
    },
  } as FastifySchema
}

/** A session's member may never charge; what is for operators is also for those who have signed in. */
function forPeople({ permission }: Row): boolean {
  return permission !== 'charge'
}

/** `GET /v1/organizations/{organization_id}/charges` is `get_organization_charges`. */
function operationId({ method, path }: Row): string {
  const words = path
    .replace('/v1/organizations/{organization_id}', '/organization')
    .replace(/^\/v1/, '')
    .replace(/\{(\w+)\}/g, 'by_$1')
    .match(/\w+/g)!
  return [method.toLowerCase(), ...words].join('_')
}

interface OpenApi {
  components?: { schemas?: Record<string, unknown> }
}

/** Each schema comes as an input and as an output; this drops those that nothing refers to. */
function withoutUnused(document: OpenApi): OpenApi {
  const { schemas = {}, ...components } = document.components ?? {}
  const used = new Set<string>()
  const visit = (value: unknown): void => {
    for (const [, name] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name!)) continue
      used.add(name!)
      visit(schemas[name!] ?? null)
    }
  }
  visit({ ...document, components: {} })
  const kept = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)))
  return { ...document, components: { ...components, schemas: kept } }
}

function llms(rows: readonly Row[]): string {
  const sections = Object.entries(TAGS).map(([tag, about]) => {
    const lines = rows
      .filter((row) => row.tag === tag)
      .map((row) => `- ${row.method} ${row.path}: ${row.summary} (${row.permission})`)
    return `## ${tag}\n\n${about}\n\n${lines.join('\n')}\n`
  })
  return `# Coulomb\n\n> ${ABOUT.replace(/\n(?!\n)/g, ' ').trim()}\n
- [OpenAPI 3.1](/openapi.json): every route with its input and answers
- [Reference page](/docs)
${ACCOUNTS_INDEX}
- Authentication: \`Authorization: Bearer <key>\`\n\n${sections.join('\n')}`
}
