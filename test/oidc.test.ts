// Signing in by OpenID Connect, against a real provider, on this machine and behind a proxy that ends TLS.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from '../src/config.ts'
import { BrowserWalk } from './browser-walk.ts'
import { type Api, startApi } from './client.ts'
import { type IdentityProvider, startIdentityProvider } from './identity-provider.ts'
import { startTlsProxy, type TlsProxy } from './tls-proxy.ts'

let provider: IdentityProvider
let proxy: TlsProxy
let api: Api
let strict: Api
const ACME = '/v1/organizations/acme'
const CALLBACK = '/sign-in/oidc/callback'
const uma = {
  sub: 'u-1',
  email: 'Uma@acme.example',
  email_verified: true,
  organization_id: 'acme',
  name: 'Uma',
}

function settings(more: Record<string, string> = {}): Record<string, string> {
  return {
    COULOMB_OIDC_ISSUER: provider.issuer,
    COULOMB_OIDC_CLIENT_ID: provider.client_id,
    COULOMB_OIDC_CLIENT_SECRET: provider.client_secret,
    COULOMB_OIDC_OPERATORS: 'boss, sam@vendor.example',
    COULOMB_OIDC_OPERATOR_GROUP: 'support',
    COULOMB_TRUST_PROXY: 'loopback',
    ...more,
  }
}

async function furnish({ operator }: Api): Promise<void> {
  await operator.put(ACME, { name: 'Acme', preset: 'battery' })
  await operator.put(`${ACME}/members/uma`, { email: 'uma@acme.example', name: 'Uma' })
  await operator.put(`${ACME}/members/u-1`, { email: 'other@acme.example', name: 'Other' })
}

beforeAll(async () => {
  provider = await startIdentityProvider(() => [
    api.url + CALLBACK,
    strict.url + CALLBACK,
    proxy.url + CALLBACK,
  ])
  api = await startApi({ env: settings() })
  strict = await startApi({ env: settings({ COULOMB_OIDC_MEMBER_CLAIM: 'sub' }) })
  proxy = await startTlsProxy(() => api.url)
  await furnish(api)
  await furnish(strict)
})
afterAll(async () => {
  await proxy.close()
  await api.close()
  await strict.close()
  await provider.close()
})

/** Who the browser is to the server afterwards. */
async function signInAs(
  who: Parameters<IdentityProvider['is']>[0],
  { url = api.url, return_path = '/docs/' }: { url?: string; return_path?: string } = {},
) {
  provider.is(who)
  const browser = new BrowserWalk(proxy.ca)
  const place = await browser.open(`${url}/sign-in/oidc?return_path=${encodeURIComponent(return_path)}`)
  return { browser, place }
}

describe('by OpenID Connect', () => {
  test('a member comes back signed in, where they wanted to go', async () => {
    const { browser, place } = await signInAs(uma)
    expect([place.status, place.url.href]).toEqual([200, `${api.url}/docs/`])
    const { body, status } = await browser.open(`${api.url}${ACME}/balances`)
    expect([status, JSON.parse(body).member.member_id]).toEqual([200, 'uma'])
  })

  test('the code is bound by PKCE, state and nonce, each of them new', async () => {
    provider.asked.length = 0
    await signInAs(uma)
    await signInAs(uma)
    const [first, second] = provider.asked
    expect(first!.get('code_challenge_method')).toBe('S256')
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(first!.get(name)!.length).toBeGreaterThanOrEqual(43)
      expect(first!.get(name)).not.toBe(second!.get(name))
    }
  })

  test('works behind a proxy that ends TLS, with cookies that only TLS carries', async () => {
    const { browser, place } = await signInAs(uma, { url: proxy.url })
    expect([place.status, place.url.href]).toEqual([200, `${proxy.url}/docs/`])
    expect(browser.cookies(new URL(proxy.url).host)).toEqual(['__Host-coulomb_session'])
    expect((await browser.open(`${proxy.url}${ACME}/balances`)).status).toBe(200)
  })

  test('an address counts once the provider has verified it', async () => {
    for (const email_verified of [false, undefined, 'true']) {
      const { place } = await signInAs({ ...uma, sub: 'unverified', email_verified })
      expect(place.status).toBe(403)
      expect(place.body).toMatch('belongs to no member here')
    }
  })

  test('another claim can name the member', async () => {
    const { browser } = await signInAs({ ...uma, email_verified: false }, { url: strict.url })
    const { body } = await browser.open(`${strict.url}${ACME}/balances`)
    expect(JSON.parse(body).member.member_id).toBe('u-1')
  })

  test('nobody gets into an organization that the provider does not name', async () => {
    for (const organization_id of ['other', undefined, '']) {
      const { place } = await signInAs({ ...uma, sub: 'elsewhere', organization_id })
      expect(place.status).toBe(403)
    }
  })

  test('a disabled member stays out', async () => {
    await api.operator.put(`${ACME}/members/gone`, { email: 'gone@acme.example', status: 'disabled' })
    const { place } = await signInAs({ ...uma, sub: 'gone', email: 'gone@acme.example' })
    expect([place.status, place.url.pathname]).toEqual([403, CALLBACK])
  })

  test.each([
    ['a subject', { sub: 'boss' }],
    ['a verified address', { sub: 'sam', email: 'Sam@vendor.example', email_verified: true }],
    ['a group', { sub: 'sue', groups: ['support', 'other'] }],
  ])('the vendor lets its own people in by %s', async (_, claims) => {
    const { browser, place } = await signInAs(claims, { return_path: '/' })
    expect(place.url.pathname).toBe('/console')
    expect((await browser.open(`${api.url}/v1/organizations`)).status).toBe(200)
  })

  test('an operator who is a member too is what they come for', async () => {
    const both = { ...uma, groups: ['support'] }
    const member = await signInAs(both)
    expect((await member.browser.open(`${api.url}/v1/organizations`)).status).toBe(403)
    const operator = await signInAs(both, { return_path: '/console' })
    expect((await operator.browser.open(`${api.url}/v1/organizations`)).status).toBe(200)
  })

  test('whoever cancels is told so, and is not signed in', async () => {
    const { browser, place } = await signInAs(null)
    expect([place.status, place.url.pathname]).toEqual([401, CALLBACK])
    expect(place.body).toMatch('did not sign you in')
    expect((await browser.open(`${api.url}${ACME}/balances`)).status).toBe(401)
  })

  test("an answer is worth nothing in another browser, a second time, or with another's state", async () => {
    provider.is(uma)
    const away = await fetch(`${api.url}/sign-in/oidc`, { redirect: 'manual' })
    const cookie = away.headers.get('set-cookie')!.split(';')[0]!
    expect(away.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax/)
    const state = new URL(away.headers.get('location')!).searchParams.get('state')!
    const back = (headers: Record<string, string>, query: string) =>
      fetch(`${api.url}${CALLBACK}?${query}`, { headers, redirect: 'manual' })
    expect((await back({}, `code=x&state=${state}`)).status).toBe(401)
    const forged = await back({ cookie }, `code=x&state=forged&iss=${encodeURIComponent(provider.issuer)}`)
    expect([forged.status, forged.headers.get('location')]).toEqual([401, null])
    expect((await back({ cookie }, `code=x&state=${state}`)).status).toBe(401)
  })

  test('the sign-in page offers it', async () => {
    const { body } = await api.as(null).get<string>('/sign-in?return_path=/credits')
    expect(body).toMatch('href="/sign-in/oidc?return_path=%2Fcredits"')
  })

  test('a provider that is away is said to be, and stops no server from starting', async () => {
    const lonely = await startApi({
      env: settings({ COULOMB_OIDC_ISSUER: 'http://127.0.0.1:9' }),
    })
    const page = await lonely.as(null).get<string>('/sign-in/oidc')
    expect([page.status, page.body.includes('does not answer')]).toEqual([502, true])
    await lonely.close()
  })
})

test.each([
  [{ COULOMB_OIDC_ISSUER: 'https://idp.example' }, 'COULOMB_OIDC_CLIENT_ID'],
  [
    {
      COULOMB_OIDC_ISSUER: 'http://idp.example',
      COULOMB_OIDC_CLIENT_ID: 'x',
      COULOMB_OIDC_CLIENT_SECRET: 'secret-of-the-client',
    },
    'COULOMB_OIDC_ISSUER must be an https:// address',
  ],
  [{ COULOMB_PUBLIC_URL: 'credits.example' }, 'COULOMB_PUBLIC_URL must be an address'],
  [{ COULOMB_PUBLIC_URL: 'https://credits.example/app' }, 'without a path'],
])('%j is refused: %s', (env, message) => {
  expect(() => readConfig(env)).toThrow(ConfigError)
  expect(() => readConfig(env)).toThrow(message)
  expect(() => readConfig(env)).not.toThrow('secret-of')
})
