// What goes wrong, as an answer: one table of codes, one envelope (design §6; seed 004's, with a machine code).
import { toCredits } from '../core/amount.ts'
import { type Refusal, type RefusalCode, Refused } from '../core/request.ts'
import { DatabaseError } from '../database/database.ts'
import { Unavailable } from '../ledger/lane.ts'
import { UnknownOrganization } from '../ledger/ledger.ts'

interface Kind {
  status: number
  /** Whether the same request may succeed later without anybody changing it. */
  retryable: boolean
}

const no = (status: number): Kind => ({ status, retryable: false })
const later = (status: number): Kind => ({ status, retryable: true })

export const PROBLEMS = {
  invalid_json: no(400),
  invalid_request: no(400),
  invalid_field: no(400),
  missing_quantity: no(400),
  amount_too_large: no(400),
  unknown_action: no(400),
  unknown_unit: no(400),
  unknown_plan: no(400),
  unauthorized: no(401),
  insufficient_credits: no(402),
  plan_limit_reached: no(402),
  limit_reached: no(403),
  member_disabled: no(403),
  organization_suspended: no(403),
  permission_denied: no(403),
  foreign_origin: no(403),
  insecure_transport: no(403),
  not_found: no(404),
  member_not_found: no(404),
  method_not_allowed: no(405),
  request_timeout: later(408),
  idempotency_conflict: no(409),
  duplicate_email: no(409),
  hold_closed: no(409),
  above_hold: no(409),
  above_charge: no(409),
  grant_spent: no(409),
  conflict: no(409),
  body_too_large: no(413),
  batch_too_large: no(413),
  unsupported_media_type: no(415),
  rate_limited: later(429),
  headers_too_large: no(431),
  internal: no(500),
  provider_away: later(502),
  vendor_failed: later(502),
  unavailable: later(503),
  /** It may have been done. */
  vendor_timeout: no(504),
} satisfies Record<RefusalCode, Kind> & Record<string, Kind>

export type ProblemCode = keyof typeof PROBLEMS

export interface Headroom {
  unit: string
  needed: number
  available: number
}

export interface ProblemBody {
  status: 'error'
  status_code: number
  detail: string
  code: ProblemCode
  /** The field at fault, as a path such as `items.3.key`; with several, the first. */
  field?: string
  fields?: Record<string, string[]>
  /** In credits. */
  headroom?: Headroom[]
  request_id?: string
}

interface More {
  field?: string | undefined
  fields?: Record<string, string[]> | undefined
  headroom?: Headroom[] | undefined
  headers?: Record<string, string> | undefined
  /** For the log. */
  cause?: unknown
}

/** Thrown anywhere behind a route; the app turns it into its answer. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly more: More

  constructor(code: ProblemCode, detail: string, more: More = {}) {
    super(detail, { cause: more.cause })
    this.name = 'Problem'
    this.code = code
    this.more = more
  }

  get status(): number {
    return PROBLEMS[this.code].status
  }

  body(request_id?: string): ProblemBody {
    const { field, fields, headroom } = this.more
    return {
      status: 'error',
      status_code: this.status,
      detail: this.message,
      code: this.code,
      ...(field !== undefined && { field }),
      ...(fields && { fields }),
      ...(headroom && { headroom }),
      ...(request_id !== undefined && { request_id }),
    }
  }
}

export function refusalProblem(refusal: Refusal, organization_id: string): Problem {
  if (refusal.code === 'not_found' && refusal.field === 'organization_id')
    return noOrganization(organization_id)
  const headroom = refusal.headroom?.map(({ unit, needed, available }) => ({
    unit,
    needed: toCredits(needed),
    available: toCredits(available),
  }))
  return new Problem(refusal.code, refusal.detail, { field: refusal.field, headroom })
}

/** The same words for an organization that does not exist and for a foreign one: never a hint. */
export function noOrganization(organization_id: string): Problem {
  return new Problem('not_found', `There is no organization "${organization_id}".`, {
    field: 'organization_id',
  })
}

export function denied(detail: string, field?: string): Problem {
  return new Problem('permission_denied', detail, { field })
}

/**
 * Any error as a problem; what nobody foresaw becomes `internal`, which says nothing but the request's id.
 * `organization_id`: the one that the request was about.
 */
export function problemOf(error: unknown, organization_id = ''): Problem {
  if (error instanceof Problem) return error
  if (error instanceof UnknownOrganization) return noOrganization(organization_id)
  if (error instanceof Refused) return refusalProblem(error.refusal, organization_id)
  if (error instanceof Unavailable || (error instanceof DatabaseError && isAway(error))) return unavailable()
  return fromFastify(error) ?? new Problem('internal', INTERNAL)
}

const INTERNAL =
  'Something went wrong. The same request may be sent again: what has an idempotency key is never done twice.'

/** No connection (08), out of resources (53), shut down (57), or too long waited or contended for (25P03, 40, 55P03). */
function isAway({ sqlstate }: DatabaseError): boolean {
  return sqlstate !== undefined && /^(?:08|53|57|40|25P03|55P03)/.test(sqlstate)
}

export function unavailable(): Problem {
  return new Problem('unavailable', 'The database is not available at the moment; send the request again.', {
    headers: { 'retry-after': '1' },
  })
}

/** Whatever else Fastify refuses, in its words, such as a QUERY without a Content-Type. */
function isBadRequest(error: Error & { code?: unknown; statusCode?: unknown }): boolean {
  return String(error.code).startsWith('FST_ERR_') && error.statusCode === 400
}

function fromFastify(error: unknown): Problem | null {
  if (!(error instanceof Error) || !('code' in error)) return null
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Problem('body_too_large', 'The body is larger than 5 MiB.')
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Problem(
        'unsupported_media_type',
        'The body must be JSON, with Content-Type: application/json.',
      )
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new Problem('invalid_json', 'The body is empty, where JSON was announced.')
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new Problem('invalid_json', 'The body is not valid JSON.')
    // Fastify's name for a client that went away before its body had come; the database's errors are its own.
    case 'ECONNRESET':
      return new Problem('invalid_request', 'The request ended before its body did.')
    case 'FST_ERR_BAD_URL':
      return new Problem('invalid_request', 'The path is not a valid URL.')
    default:
      return isBadRequest(error) ? new Problem('invalid_request', error.message.replace(/[.]?$/, '.')) : null
  }
}
