import type { FastifyReply, FastifyRequest } from 'fastify'
import type { NewSession } from '../../people/sessions.ts'
import { writeCookie } from '../browser.ts'

/** With a new cookie, on to where they wanted to go. */
export function enter(
  request: FastifyRequest,
  reply: FastifyReply,
  session: NewSession,
  return_path: string,
): FastifyReply {
  return reply.header('set-cookie', writeCookie(request, 'session', session)).redirect(return_path, 303)
}
