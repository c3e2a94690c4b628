import type { Problem } from './types.ts'

/** What the server refused, or (status 0) that it could not be reached. */
export class CoulombError extends Error {
  override readonly name = 'CoulombError'
  /** Of HTTP; 0: there was no answer. */
  readonly status: number
  /** For machines: `insufficient_credits`, `limit_reached` …; `unreachable` where there was no answer. */
  readonly code: Problem['code'] | 'unreachable' | 'unknown'
  /** For people. */
  readonly detail: string
  /** The field of the request at fault. */
  readonly field: string | undefined
  /** What is wrong in each field, where there are several. */
  readonly fields: Record<string, string[]> | undefined
  /** What would have been possible, for 402 and limits. */
  readonly headroom: Problem['headroom']
  /** Seconds after which to ask again. */
  readonly retry_after: number | undefined
  readonly request_id: string | undefined

  constructor(
    status: number,
    problem: Partial<Omit<Problem, 'code'>> & { code?: CoulombError['code'] },
    retry_after?: number,
  ) {
    super(problem.detail ?? `The server answered ${status}.`)
    this.status = status
    this.code = problem.code ?? 'unknown'
    this.detail = this.message
    this.field = problem.field
    this.fields = problem.fields
    this.headroom = problem.headroom
    this.request_id = problem.request_id
    this.retry_after = retry_after
  }
}
