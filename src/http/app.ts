// The server made of the contract: every row becomes a route, and everything that goes wrong one kind of answer.
import { isUtf8 } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { maxHeaderSize, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
  type RouteOptions,
} from 'fastify'
import { z } from 'zod'
import { notFound as accountNotFound, sendAccountsError } from './accounts/accounts-error.ts'
import { authorize } from './authorize.ts'
import { dropCookie, originOf } from './browser.ts'
import { contract } from './contract.ts'
import { type Describe, describeApi } from './describe.ts'
import { invalidInput } from './invalid-input.ts'
import { linger } from './linger.ts'
import { createMetrics } from './metrics.ts'
import type { Caller } from './permissions.ts'
import { Problem, type ProblemBody, problemOf } from './problems.ts'
import { createReadLimit, type ReadLimit } from './read-limit.ts'
import type { Context, FileAnswer, House, Row } from './row.ts'
import type { OidcSettings } from './sign-in/oidc.ts'
import { signInPages } from './sign-in/pages.ts'
import { webApp } from './web-app.ts'

export interface AppOptions {
  log_level: string
  /** Routes of the test clock, too. */
  test_clock: boolean
  trust_proxy: boolean | string
  /** Of one organization key; 0: no limit. */
  reads_per_minute: number
  /** Fails a request whose answer is not what the contract says; for tests. */
  check_answers?: boolean
  oidc?: OidcSettings | undefined
  /** Where the built web app is; without it, there is none. */
  web_directory?: string
  /** Registers routes beside the contract that bring their own manners, such as seed 004's. */
  beside?: (app: FastifyInstance, house: House) => Promise<void>
}

/** What only an open database brings into the house. */
export type Furniture = Omit<House, 'documents' | 'metrics' | 'test_clock'>

export interface App {
  /** It does not listen yet. */
  fastify: FastifyInstance
  /** Once, before it listens. */
  furnish(furniture: Furniture): void
}

export const BODY_LIMIT = 5 * 1024 * 1024

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller
  }
}

/** Everything but what answers: it is built while the database opens, which takes as long. */
export async function buildApp(options: AppOptions): Promise<App> {
  const started = randomBytes(4).toString('hex')
  let requests = 0
  const app = Fastify({
    logger: options.log_level === 'silent' ? false : { level: options.log_level },
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => `req_${started}_${++requests}`,
    bodyLimit: BODY_LIMIT,
    trustProxy: options.trust_proxy,
    keepAliveTimeout: 72_000,
    requestTimeout: 120_000,
    // Node by itself would answer 400 without a word; see `prepare`.
    http: { requireHostHeader: false },
    // Every route brings its own; Fastify's, which it would load and not use, are a tenth of a start.
    schemaController: { compilersFactory: { buildValidator: unused, buildSerializer: unused } },
    // As long as a path can be: what an id may be, its schema says.
    routerOptions: { maxParamLength: maxHeaderSize },
    // These come before any hook.
    frameworkErrors: (error, request, reply) => {
      mark(request, reply)
      return request.url.startsWith('/api/')
        ? sendAccountsError(reply, accountNotFound())
        : sendProblem(problemOf(error), request, reply)
    },
    clientErrorHandler: answerMalformed,
  })
  // Node by itself would answer 417 without a word; what is expected beyond 100-continue may be ignored (RFC 9110, 10.1.1).
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  const { test_clock } = options
  const rows = contract.filter((row) => test_clock || !row.test_clock)
  const describing = describeApi(rows)
  // Routes keep the house and look into it when they are asked: it is furnished by then.
  const house = { documents: describing.documents(app), metrics: createMetrics(), test_clock } as House
  prepare(app, house)
  const limit = await createReadLimit(app, options.reads_per_minute)
  await describing.register(app)
  for (const row of rows) app.route(routeOf(row, house, { ...options, limit, describing }))
  // Its client is loaded only where it is used: a start is mostly loading.
  const oidc = options.oidc ? (await import('./sign-in/oidc.ts')).createOidc(options.oidc) : null
  await app.register(signInPages, { house, oidc })
  await options.beside?.(app, house)
  const web = options.web_directory === undefined ? null : await webApp(app, house, options.web_directory)
  const unknown = unknownRoute(rows)
  app.setNotFoundHandler(
    async (request, reply) => (await web?.answer(request, reply)) || unknown(request, reply),
  )
  return { fastify: app, furnish: (furniture) => Object.assign(house, furniture) }
}

const unused = () => () => {
  throw new Error('A route without a compiler of its own')
}

/** What is not even HTTP has no request to answer; it still gets the one form of errors, and the connection ends. */
function answerMalformed(error: Error & { code?: string }, socket: Socket): void {
  // Who has hung up reads no answer.
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const problem = malformed(error.code)
  const body = JSON.stringify(problem.body('none'))
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  socket.destroySoon()
}

/** By what Node says of it. */
function malformed(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Problem('headers_too_large', 'The path and the headers are larger than 16 KiB together.')
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Problem('request_timeout', 'The request did not come to its end in time.')
  return new Problem('invalid_request', 'This is not an HTTP request.')
}

/** What every answer carries. */
function mark(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('x-request-id', request.id)
  reply.header('x-content-type-options', 'nosniff')
  reply.header('cache-control', 'private, no-store')
}

function prepare(app: FastifyInstance, { metrics }: House): void {
  app.decorateRequest('caller')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_, body, done) => {
    try {
      done(null, parseJson(body as Buffer))
    } catch (error) {
      done(error as Error)
    }
  })
  app.addHook('onRequest', (request, reply, done) => {
    mark(request, reply)
    // RFC 9112, 3.2.
    const isNameless = request.headers.host === undefined && request.raw.httpVersion === '1.1'
    done(isNameless ? new Problem('invalid_request', 'HTTP/1.1 needs the header Host.') : undefined)
  })
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    metrics.request(request.method, route, reply.statusCode, reply.elapsedTime / 1000)
    done()
  })
  app.setErrorHandler((error, request, reply) => {
    const { organization_id } = (request.params ?? {}) as { organization_id?: string }
    const problem = problemOf(error, organization_id)
    if (problem.status >= 500) request.log.error({ err: error }, problem.message)
    if (problem.code === 'body_too_large') linger(request, reply)
    return sendProblem(problem, request, reply)
  })
}

function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (problem.more.headers) reply.headers(problem.more.headers)
  const body: ProblemBody = problem.body(request.id)
  return reply
    .code(problem.status)
    .type('application/json; charset=utf-8')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(body)
}

/** Undefined for an empty body: what is missing is then said field by field. */
function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined
  if (!isUtf8(body)) throw new Problem('invalid_json', 'The body is not valid UTF-8.')
  const text = body.toString('utf8')
  let value: unknown
  try {
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  } catch {
    throw new Problem('invalid_json', 'The body is not valid JSON.')
  }
  if ((text.includes('__proto__') || text.includes('\\u005')) && hasPrototype(value))
    throw new Problem('invalid_request', 'The body has a field "__proto__".', { field: '__proto__' })
  return value
}

function hasPrototype(value: unknown, levels = 100): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) throw new Problem('invalid_json', 'The body is nested too deeply.')
  if (Object.hasOwn(value, '__proto__')) return true
  return Object.values(value).some((inner) => hasPrototype(inner, levels - 1))
}

function routeOf(
  row: Row,
  house: House,
  options: AppOptions & { limit: ReadLimit; describing: Describe },
): RouteOptions {
  const { limit, describing } = options
  const checked = checkedSchema(row)
  return {
    method: row.method,
    url: row.path.replace(/\{(\w+)\}/g, ':$1'),
    schema: describing.schemaOf(row),
    validatorCompiler: ({ schema, httpPart }) => {
      const judge = httpPart === 'body' ? checked : (schema as unknown as z.ZodType)
      return (data) => {
        // `charges/` is not a charge without an id.
        if (httpPart === 'params' && Object.values(data as object).includes(''))
          return { error: new Problem('not_found', 'There is nothing at a path that ends in a slash.') }
        // No body at all is one without fields.
        const result = judge.safeParse(data ?? {})
        return result.success ? { value: result.data } : { error: invalidInput(result.error.issues, row) }
      }
    },
    serializerCompiler: ({ schema }) =>
      serializer(schema as unknown as z.ZodType, options.check_answers ?? false),
    onRequest: async (request, reply) => {
      request.caller = await authorize(house, request, row)
      if (isLimited(row)) await limit(request, reply)
    },
    handler: async (request, reply) => {
      const input = { params: request.params, query: request.query, body: request.body }
      const context = contextOf(house, request, row)
      if ('file' in row) return sendFile(await row.run(context, input), request, reply)
      const answer = await row.run(context, input)
      if (answer.headers) reply.headers(answer.headers)
      return reply
        .code(answer.status ?? row.success ?? 200)
        .type('application/json; charset=utf-8')
        .send(answer.body)
    },
  }
}

function isLimited(row: Row): boolean {
  return row.method === 'GET' && row.permission !== 'public'
}

/** The body's schema; where elements are judged one by one, they pass here as they are. */
function checkedSchema({ body, judged_singly }: Row): z.ZodType {
  if (judged_singly === undefined) return body ?? z.strictObject({})
  return z.strictObject({
    [judged_singly]: z
      .array(z.unknown())
      .min(1, 'must not be empty')
      .max(1_000, 'must have at most 1,000 elements'),
  })
}

function serializer(schema: z.ZodType, check: boolean): (data: unknown) => string {
  if (!check) return JSON.stringify
  return (data) => {
    const result = schema.safeParse(JSON.parse(JSON.stringify(data)))
    if (!result.success) throw new Error(`The answer is not what the contract says: ${result.error.message}`)
    return JSON.stringify(data)
  }
}

/** Field by field: to spread the house into it would cost more than all the checks of a charge. */
function contextOf(house: House, request: FastifyRequest, row: Row): Context {
  const { headers, ip, caller } = request
  return {
    ledger: house.ledger,
    db: house.db,
    receipts: house.receipts,
    metrics: house.metrics,
    live: house.live,
    documents: house.documents,
    settings: house.settings,
    test_clock: house.test_clock,
    process_key: house.process_key,
    principal: caller.principal,
    tenant: caller.tenant,
    session: caller.session,
    headers,
    log: request.log,
    peer: {
      address: ip,
      forwarded: headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined,
    },
    origin: () => originOf(request, house.settings),
    authorizeAgain: async () => {
      await authorize(house, request, row, true)
    },
    dropSession: () => dropCookie(request, 'session'),
  } satisfies Record<keyof Context, unknown>
}

async function sendFile(answer: FileAnswer, request: FastifyRequest, reply: FastifyReply) {
  const { type, filename, headers, pieces, cut } = answer
  if (headers) reply.headers(headers)
  if (filename)
    reply.header('content-disposition', `attachment; filename="${filename.replace(/[^\w.-]/g, '_')}"`)
  reply.type(type).serializer((value: unknown) => value as string)
  if (typeof pieces === 'string' || pieces instanceof Uint8Array) return reply.send(pieces)
  const { stream, stop } = await begin(pieces)
  if (request.method === 'HEAD') {
    await stop()
    return reply.send()
  }
  // Who waits for the next piece when the reader goes has nobody to wait for.
  reply.raw.once('close', () => void stop())
  cut?.addEventListener('abort', () => reply.raw.destroy())
  return reply.send(stream)
}

/** Waits for the first piece: what goes wrong before it is still answered as a problem. */
async function begin(pieces: AsyncIterable<string | Uint8Array>) {
  const iterator = pieces[Symbol.asyncIterator]()
  const stop = async () => {
    await iterator.return?.()
  }
  let next = await iterator.next()
  async function* all() {
    try {
      for (; !next.done; next = await iterator.next()) yield next.value
    } finally {
      await stop()
    }
  }
  return { stream: Readable.from(all()), stop }
}

/** 405 with `Allow` where the path exists for another method, else 404. */
function unknownRoute(rows: readonly Row[]) {
  const paths = new Map<string, { pattern: RegExp; methods: Set<string> }>()
  for (const { path, method } of rows) {
    const pattern = new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`)
    const known = paths.get(path) ?? { pattern, methods: new Set<string>() }
    known.methods.add(method)
    if (method === 'GET') known.methods.add('HEAD')
    paths.set(path, known)
  }
  return (request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?', 1)[0]!
    const methods = new Set<string>()
    for (const known of paths.values())
      if (known.pattern.test(path)) for (const method of known.methods) methods.add(method)
    // A path with what no parameter can be, such as a line break, is no route even if it looks like one.
    if (methods.size === 0 || methods.has(request.method))
      return sendProblem(
        new Problem('not_found', `There is nothing at ${request.method} ${path}.`),
        request,
        reply,
      )
    const allow = [...methods].sort().join(', ')
    const detail = `Method ${request.method} is not allowed here; there is ${allow}.`
    return sendProblem(new Problem('method_not_allowed', detail, { headers: { allow } }), request, reply)
  }
}
