// To the provider and back.
import type { FastifyInstance } from 'fastify'
import { personOfClaims } from '../../people/person-of-claims.ts'
import { beginAttempt, useAttempt } from '../../people/sign-in-attempts.ts'
import { signIn } from '../../people/sign-in-links.ts'
import { dropCookie, localPath, originOf, readCookie, writeCookie } from '../browser.ts'
import { denied, Problem } from '../problems.ts'
import type { House } from '../row.ts'
import { enter } from './enter.ts'
import type { Oidc } from './oidc.ts'

const HIDDEN = { schema: { hide: true } as object }
const CALLBACK = '/sign-in/oidc/callback'

export function oidcRoutes(app: FastifyInstance, { house, oidc }: { house: House; oidc: Oidc }): void {
  app.get<{ Querystring: { return_path?: string } }>('/sign-in/oidc', HIDDEN, async (request, reply) => {
    const { address, fits } = await oidc.leave(originOf(request, house.settings) + CALLBACK)
    const return_path = localPath(request.query.return_path)
    const attempt = await beginAttempt(house.db, { ...fits, return_path })
    return reply.header('set-cookie', writeCookie(request, 'sign_in', attempt)).redirect(address, 303)
  })

  app.get(CALLBACK, HIDDEN, async (request, reply) => {
    const secret = readCookie(request, 'sign_in')
    const attempt = secret === null ? null : await useAttempt(house.db, secret)
    if (!attempt)
      throw new Problem('unauthorized', 'This way back belongs to no sign-in that began in this browser.')
    reply.header('set-cookie', dropCookie(request, 'sign_in'))
    const answer = new URL(request.url, originOf(request, house.settings))
    const claims = await oidc.comeBack(answer, attempt)
    const to_console = /^\/console(?:[/?]|$)/.test(attempt.return_path)
    const person = await personOfClaims(house.db, claims, oidc.settings, { to_console })
    if (!person) throw denied('Your account is known to the provider, but belongs to no member here.')
    const session = await signIn(house.db, person, readCookie(request, 'session'))
    const { return_path } = attempt
    const path = person.kind === 'operator' && return_path === '/' ? '/console' : return_path
    return enter(request, reply, session, path)
  })
}
