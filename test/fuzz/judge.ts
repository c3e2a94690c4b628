// What every answer must be, whatever was asked; and of an operation, what its document promises.
import type { Operation } from './operations.ts'
import type { Step } from './requests.ts'
import { type Answer, jsonOf } from './wire.ts'
import type { World } from './world.ts'

/** What no answer may tell of the inside. */
const INSIDE =
  /\bat \S+ \(.*:\d+:\d+\)|node_modules|\.(?:ts|js):\d+|syntax error at|violates|relation "|column "|invalid input syntax|out of range for|ECONN|PGlite|SQLSTATE|TypeError|RangeError|Maximum call stack/
const PROBLEM_FIELDS = [
  'status',
  'status_code',
  'detail',
  'code',
  'field',
  'fields',
  'headroom',
  'request_id',
]
/** Wrong as a whole: no field is at fault. */
const NO_FIELD = ['invalid_json']
/** Of the connection rather than of the operation: Node's limits, and what Node does not take for a request. */
const isOfConnection = ({ status, body }: Answer): boolean =>
  [408, 431].includes(status) || (status === 400 && body.includes('"request_id":"none"'))

/** `sent`: all that was sent, decoded. Null: the answer is as it must be. */
export function complaintOf(world: World, step: Step, answer: Answer | null, sent: string): string | null {
  if (answer === null) return step.kind === 'raw' || step.kind === 'headers' ? null : 'no answer'
  const { status, headers, body } = answer
  if (!(status >= 200 && status < 500)) return `status ${status}: ${body.toString('utf8').slice(0, 500)}`
  const isHead = step.request.method === 'HEAD'
  if (isHead) return body.length === 0 ? null : 'HEAD with a body'
  const type = headers['content-type'] ?? ''
  if (/^(?:application\/json|text\/)/.test(type)) {
    const text = body.toString('utf8')
    const inside = INSIDE.exec(text)?.[0]
    if (inside !== undefined && !sent.includes(inside)) return `tells of the inside: ${inside}`
    const leaked = leakOf(world, step, text, sent)
    if (leaked !== null) return `tells ${step.asker.name} of another organization: ${leaked}`
  }
  if (status >= 400) {
    const wrong = wrongProblem(step, answer)
    if (wrong !== null) return wrong
  }
  if (isForeign(step) && tellsOfExistence(answer))
    return `${step.asker.name} of ${step.asker.organization_id} asks for another organization and is answered ${status}: ${body.toString('utf8').slice(0, 300)}`
  if (step.operation === null || isOfConnection(answer)) return null
  return undocumented(step.operation, answer, type)
}

/** Of an organization that is not the asker's, and with the headers of the asker. */
const isForeign = ({ kind, operation, asker, tenant }: Step): boolean =>
  kind !== 'headers' &&
  operation !== null &&
  tenant !== null &&
  asker.organization_id !== null &&
  asker.organization_id !== tenant.organization_id

/** What is only said of an organization that there is, to somebody who should not know. */
function tellsOfExistence(answer: Answer): boolean {
  const { status } = answer
  if (status < 300 || [402, 403, 409].includes(status)) return true
  const { field } = jsonOf(answer) as { field?: string }
  return status === 404 && field !== undefined && field !== 'organization_id'
}

/** The envelope; seed 004's has exactly three keys. */
function wrongProblem({ request }: Step, answer: Answer): string | null {
  const { status, headers } = answer
  if (!headers['content-type']?.startsWith('application/json'))
    return `error of type ${headers['content-type']}`
  const problem = jsonOf(answer)
  if (typeof problem !== 'object' || problem === null) return 'error that is no JSON object'
  const { status: word, status_code, detail, code, field } = problem as Record<string, unknown>
  if (word !== 'error' || status_code !== status) return `envelope of ${status}: ${JSON.stringify(problem)}`
  const isAccounts = /^(?:http:\/\/[^/]*)?\/api(?:\/|$)/.test(request.target) && code === undefined
  if (isAccounts) {
    if (Object.keys(problem).join() !== 'status,status_code,detail')
      return `envelope: ${JSON.stringify(problem)}`
    return null
  }
  if (typeof detail !== 'string' || detail === '' || typeof code !== 'string')
    return `envelope without words: ${JSON.stringify(problem)}`
  const unknown = Object.keys(problem).find((name) => !PROBLEM_FIELDS.includes(name))
  if (unknown !== undefined) return `envelope with ${unknown}`
  if (status === 405 && !headers.allow) return '405 without Allow'
  if (status === 401 && headers['www-authenticate'] === undefined) return '401 without WWW-Authenticate'
  const isWhole = NO_FIELD.includes(code) || !isObject(request.body) || request.raw !== undefined
  if (
    status === 400 &&
    !isWhole &&
    !/valid URL|HTTP request|'QUERY'/.test(detail) &&
    (typeof field !== 'string' || field === '')
  )
    return `400 that names no field: ${JSON.stringify(problem)}`
  return null
}

function isObject(body: string | null): boolean {
  if (body === null || body === '') return true
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

function undocumented({ answers, method, path }: Operation, answer: Answer, type: string): string | null {
  const { status, body } = answer
  const types = answers.get(status)
  if (!types) return `${status} is not documented: ${body.toString('utf8').slice(0, 300)}`
  const media = type.split(';', 1)[0]!
  const judge = types.get(media)
  if (!judge) return `${status} of type ${type} is not documented`
  if (media !== 'application/json') return null
  const wrong = judge(jsonOf(answer))
  return wrong === null ? null : `${method} ${path} answers ${status} otherwise than documented: ${wrong}`
}

/** A mark of another organization in an answer to somebody of this one, or about this one. */
function leakOf({ tenants }: World, { asker, tenant }: Step, text: string, sent: string): string | null {
  const own = asker.organization_id ?? tenant?.organization_id
  if (own === undefined) return null
  const foreign = tenants.find(
    (one) => one.organization_id !== own && text.includes(one.mark) && !sent.includes(one.mark),
  )
  return foreign?.mark ?? null
}
