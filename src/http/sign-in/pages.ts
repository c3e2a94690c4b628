// How people get in: a link that signs in once, OpenID Connect, or, while the demo runs, a click. Beside the contract:
// these are pages for browsers, with forms and redirects, and nothing for programs.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Person } from '../../people/person.ts'
import { endSession } from '../../people/sessions.ts'
import { signIn, useLink } from '../../people/sign-in-links.ts'
import { signedInWith } from '../authorize.ts'
import {
  dropCookie,
  isAtThisMachine,
  localPath,
  PLAIN_HTTP,
  readCookie,
  refuseForeignOrigin,
  transportOf,
} from '../browser.ts'
import { Problem, problemOf } from '../problems.ts'
import type { House } from '../row.ts'
import { type DemoCustomer, demoPeople } from './demo-people.ts'
import { enter } from './enter.ts'
import { html } from './html.ts'
import type { Oidc } from './oidc.ts'
import { oidcRoutes } from './oidc-routes.ts'
import { sendPage } from './page.ts'
import { signInPage } from './sign-in-page.ts'

const HIDDEN = { schema: { hide: true } as object }
const FORM_LIMIT = 16_384

export async function signInPages(
  app: FastifyInstance,
  { house, oidc }: { house: House; oidc: Oidc | null },
) {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: FORM_LIMIT },
    (_, body, done) => done(null, Object.fromEntries(new URLSearchParams(body as string))),
  )
  app.setErrorHandler((error, request, reply) => sendFailure(error, request, reply))
  app.addHook('onRequest', async (request, reply) => {
    if (transportOf(request) === 'plain') return sendPlainHttp(reply)
    if (request.method === 'POST') refuseForeignOrigin(request, house.settings)
  })

  app.get<{ Querystring: { return_path?: string } }>('/sign-in', HIDDEN, async (request, reply) => {
    const asker = await signedInWith(house, request)
    const customers = await demoOf(house, request)
    const return_path = localPath(request.query.return_path)
    return sendPage(reply, signInPage({ asker, customers, return_path, oidc: oidc !== null }))
  })

  app.get<{ Params: { secret: string } }>('/sign-in/link/:secret', HIDDEN, (request, reply) =>
    sendPage(reply, {
      title: 'Signing in',
      body: html`<h1>Signing you in</h1>
        <form method="post" action="/sign-in/link">
          <input type="hidden" name="secret" value="${request.params.secret}">
          <button class="primary">Continue</button>
        </form>`,
      // Whoever only looks at a link, to show a preview of it or to scan it, does not use it up.
      script: html`document.forms[0].submit()`,
    }),
  )

  app.post<{ Body: { secret?: string } | null }>('/sign-in/link', HIDDEN, async (request, reply) => {
    const replacing = readCookie(request, 'session')
    const used = await useLink(house.db, request.body?.secret ?? '', replacing)
    if (used) return enter(request, reply, used, used.return_path)
    if (await signedInWith(house, request)) return reply.redirect('/', 303)
    return sendPage(reply, {
      status: 410,
      title: 'This link no longer works',
      body: html`<h1>This link no longer works</h1>
        <p>A link signs in once, and only for a short while. Go back to where you found it and open it again.</p>
        <div class="row"><a class="button" href="/sign-in">Other ways to sign in</a></div>`,
    })
  })

  app.post<{ Body: { who?: string; return_path?: string } | null }>(
    '/sign-in/demo',
    HIDDEN,
    async (request, reply) => {
      const person = personOf(request.body?.who ?? '', await demoOf(house, request))
      if (!person)
        throw new Problem('permission_denied', 'There is no such person in a demo that you may use.')
      const session = await signIn(house.db, person, readCookie(request, 'session'))
      const otherwise = person.kind === 'operator' ? '/console' : '/'
      const { return_path } = request.body ?? {}
      return enter(
        request,
        reply,
        session,
        localPath(return_path === '/' ? otherwise : return_path, otherwise),
      )
    },
  )

  app.post('/sign-out', HIDDEN, async (request, reply) => {
    const asker = await signedInWith(house, request)
    if (asker) await endSession(house.db, asker.session.session_hash)
    return reply.header('set-cookie', dropCookie(request, 'session')).redirect('/sign-in', 303)
  })

  if (oidc) oidcRoutes(app, { house, oidc })
}

/** Null unless the demo runs, and only for somebody at this very machine. */
async function demoOf({ db, settings }: House, request: FastifyRequest): Promise<DemoCustomer[] | null> {
  if (!settings.demo_organizations || !isAtThisMachine(request)) return null
  const organization_ids = await settings.demo_organizations()
  return organization_ids.length === 0 ? null : demoPeople(db, organization_ids)
}

function personOf(who: string, customers: DemoCustomer[] | null): Person | null {
  if (!customers) return null
  if (who === 'operator') return { kind: 'operator', operator_id: 'demo', name: 'Vendor of the demo' }
  for (const { organization_id, people } of customers)
    for (const { member_id } of people)
      if (who === `${organization_id}/${member_id}`) return { kind: 'member', organization_id, member_id }
  return null
}

function sendPlainHttp(reply: FastifyReply): FastifyReply {
  return sendPage(reply, {
    status: 403,
    title: 'Signing in needs HTTPS',
    body: html`<h1>Signing in needs HTTPS</h1><p>${PLAIN_HTTP}</p>`,
  })
}

function sendFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error)
  if (problem.status >= 500) request.log.error({ err: error }, problem.message)
  return sendPage(reply, {
    status: problem.status,
    title: 'You could not be signed in',
    body: html`<h1>You could not be signed in</h1>
      <p>${problem.message}</p>
      <p class="muted small">Request ${request.id}</p>
      <div class="row"><a class="button" href="/sign-in">Try again</a></div>`,
  })
}
