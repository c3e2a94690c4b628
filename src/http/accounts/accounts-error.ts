// What goes wrong under /api: seed 004's envelope with exactly its three keys (S4-29), in the words of Django REST
// Framework, which its clients expect.
import type { FastifyReply } from 'fastify'

/** A message for people, or (400 only) the complaints about each field (G37). */
export type Detail = string | Record<string, string[]>

/** Thrown anywhere behind the accounts API; becomes its answer. */
export class AccountsError extends Error {
  readonly status: number
  readonly detail: Detail
  readonly headers: Record<string, string>

  constructor(status: number, detail: Detail, headers: Record<string, string> = {}) {
    super(typeof detail === 'string' ? detail : 'Invalid parameters.')
    this.name = 'AccountsError'
    this.status = status
    this.detail = detail
    this.headers = headers
  }
}

/** Any path that does not exist as it is written (G12). */
export const notFound = () => new AccountsError(404, 'Not found.')

/** Authenticated, but the key, or its account's plan, may not use this (S4-31, G9). */
export const forbidden = () => new AccountsError(403, 'You do not have permission to perform this action.')

export function sendAccountsError(reply: FastifyReply, { status, detail, headers }: AccountsError) {
  return sendJson(reply.code(status).headers(headers), { status: 'error', status_code: status, detail })
}

export function sendJson(reply: FastifyReply, body: object): FastifyReply {
  return reply
    .header('content-type', 'application/json')
    .serializer((text: unknown) => text as string)
    .send(JSON.stringify(body))
}
