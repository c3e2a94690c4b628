// A real provider of OpenID Connect on this machine, whose only peculiarity is that nobody types a password: `is` says
// who sits at the browser.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'

export interface IdentityProvider {
  issuer: string
  client_id: string
  client_secret: string
  /** Who signs in from now on; null: they cancel. */
  is(claims: ({ sub: string } & Record<string, unknown>) | null): void
  /** The parameters with which browsers came. */
  asked: URLSearchParams[]
  close(): Promise<void>
}

/** `redirect_uris`: to where the client may be sent back. */
export async function startIdentityProvider(redirect_uris: () => string[]): Promise<IdentityProvider> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = { client_id: 'coulomb', client_secret: 'a-secret-of-the-client-and-the-provider' }
  let who: ({ sub: string } & Record<string, unknown>) | null = null
  const asked: URLSearchParams[] = []
  let provider: Provider | undefined
  // Made late: the address to come back to is known once the server listens.
  const made = () =>
    (provider ??= newProvider(issuer, { ...client, redirect_uris: redirect_uris() }, () => who))
  server.on('request', async (request, response) => {
    const url = new URL(request.url!, issuer)
    if (url.pathname === '/auth') asked.push(url.searchParams)
    if (!url.pathname.startsWith('/interaction/')) return made()!.callback()(request, response)
    await finish(made()!, request, response, who)
  })
  return {
    issuer,
    ...client,
    is(claims) {
      who = claims
    },
    asked,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function newProvider(issuer: string, client: object, who: () => { sub: string } | null): Provider {
  return new Provider(issuer, {
    clients: [{ ...client, grant_types: ['authorization_code'], response_types: ['code'] }],
    claims: {
      openid: ['sub', 'organization_id', 'groups'],
      email: ['email', 'email_verified'],
      profile: ['name'],
    },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_: unknown, accountId: string) => ({ accountId, claims: () => who() }),
    pkce: { required: () => true },
    cookies: { keys: ['keys of a provider for tests'] },
  })
}

async function finish(
  provider: Provider,
  request: Parameters<Provider['interactionDetails']>[0],
  response: Parameters<Provider['interactionDetails']>[1],
  who: { sub: string } | null,
): Promise<void> {
  const { prompt, params } = await provider.interactionDetails(request, response)
  const done = (result: object) => provider.interactionFinished(request, response, result)
  if (!who) return done({ error: 'access_denied', error_description: 'They cancelled.' })
  if (prompt.name === 'login') return done({ login: { accountId: who.sub } })
  const grant = new provider.Grant({ accountId: who.sub, clientId: params.client_id })
  grant.addOIDCScope(params.scope)
  return done({ consent: { grantId: await grant.save() } })
}
