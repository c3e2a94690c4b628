// How people get in and out: links that sign in once, sessions, cookies, and what no cookie does.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadDemo } from '../src/demo/load-demo.ts'
import { isLocalPath } from '../src/http/browser.ts'
import { type Api, browserOf, type Client, openLink, startApi } from './client.ts'

let api: Api
const ACME = '/v1/organizations/acme'

beforeAll(async () => {
  api = await startApi()
  for (const id of ['acme', 'other'])
    await api.operator.put(`/v1/organizations/${id}`, { name: id, preset: 'battery' })
  for (const [id, role] of [
    ['ada', 'admin'],
    ['max', 'manager'],
    ['uma', 'user'],
  ] as const)
    await api.operator.put(`${ACME}/members/${id}`, {
      email: `${id}@acme.example`,
      name: id,
      role,
      license: {},
    })
})
afterAll(() => api.close())

async function newLink(member_id = 'uma', more: object = {}): Promise<string> {
  const { status, body } = await api.operator.post(`${ACME}/portal-sessions`, { member_id, ...more })
  expect([status, body.audience, body.token]).toEqual([201, 'web', null])
  return body.url
}

/** As a form of the link's page, or of another site. */
async function use(url: string, headers: Record<string, string> = {}): Promise<Response> {
  const { origin, pathname } = new URL(url)
  return fetch(`${origin}/sign-in/link`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams({ secret: pathname.split('/').at(-1)! }),
  })
}

describe('a portal link', () => {
  test('is not used up by looking at it, signs in once, and leads where it was told to', async () => {
    const url = await newLink('uma', { return_path: '/credits?tab=plan' })
    for (let look = 0; look < 3; look++) {
      const page = await fetch(url)
      expect([page.status, page.headers.get('set-cookie')]).toEqual([200, null])
      expect(page.headers.get('content-security-policy')).toMatch(
        /script-src 'nonce-[^']+'; form-action 'self'/,
      )
    }
    const first = await use(url)
    expect([first.status, first.headers.get('location')]).toEqual([303, '/credits?tab=plan'])
    expect(first.headers.get('set-cookie')).toMatch(
      /^coulomb_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
    )
    const second = await use(url)
    expect([second.status, second.headers.get('set-cookie')]).toEqual([410, null])
    expect(await second.text()).toMatch('This link no longer works')
  })

  test('signs in one of 50 who open it at once', async () => {
    const url = await newLink()
    const answers = await Promise.all(Array.from({ length: 50 }, () => use(url)))
    const statuses = answers.map((answer) => answer.status).sort()
    expect(statuses).toEqual([303, ...Array.from({ length: 49 }, () => 410)])
  })

  test('opens nothing when it is too old, made up, or posted by another site', async () => {
    const url = await newLink('uma', { expires_in_s: 10 })
    await api.server.ledger.db.query(`update sign_in_links set expires_at = now() - interval '1 second'`)
    expect((await use(url)).status).toBe(410)
    expect((await use(`${api.url}/sign-in/link/made-up`)).status).toBe(410)
    const good = await newLink()
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ]
    for (const headers of foreign) {
      const refused = await use(good, headers)
      expect([refused.status, refused.headers.get('set-cookie')]).toEqual([403, null])
    }
    expect((await use(good)).status).toBe(303)
  })

  test('is minted for active members of the organization, with a local path, by the operator alone', async () => {
    const mint = (body: object, client: Client = api.operator) => client.post(`${ACME}/portal-sessions`, body)
    expect((await mint({ member_id: 'nobody' })).body).toMatchObject({ code: 'member_not_found' })
    await api.operator.put(`${ACME}/members/gone`, { email: 'gone@acme.example', status: 'disabled' })
    expect((await mint({ member_id: 'gone' })).body.code).toBe('member_disabled')
    expect(
      (await api.operator.post('/v1/organizations/none/portal-sessions', { member_id: 'x' })).status,
    ).toBe(404)
    for (const return_path of [
      '//evil.example',
      'https://evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      '',
    ])
      expect((await mint({ member_id: 'uma', return_path })).body.field).toBe('return_path')
    expect((await mint({ member_id: 'uma', expires_in_s: 301 })).body.field).toBe('expires_in_s')
    const admin = await api.signedIn('acme', 'ada')
    expect((await mint({ member_id: 'ada' }, admin)).status).toBe(403)
  })

  test('notes the sign-in as the member last login (S0-26)', async () => {
    await api.signedIn('acme', 'max')
    const { body } = await api.operator.get(`${ACME}/members/max`)
    expect(Date.now() - Date.parse(body.last_login_at)).toBeLessThan(60_000)
  })
})

test('local paths stay on this server', () => {
  for (const path of ['/', '/credits', '/a?b=//c#d', '/./x']) expect(isLocalPath(path)).toBe(true)
  for (const path of [
    '',
    'x',
    '//x',
    '/\\x',
    '\\x',
    '/\t/x',
    '/\n/x',
    'javascript:1',
    '/a\\b',
    `/${'a'.repeat(2_000)}`,
  ])
    expect(isLocalPath(path)).toBe(false)
})

describe('a session', () => {
  test('reads as its member: the role of now, not of the sign-in', async () => {
    const uma = await api.signedIn('acme', 'uma')
    expect((await uma.get(`${ACME}/balances`)).body.member.member_id).toBe('uma')
    expect((await uma.get(`${ACME}/members`)).status).toBe(403)
    await api.operator.put(`${ACME}/members/uma`, { role: 'manager' })
    expect((await uma.get(`${ACME}/members`)).status).toBe(200)
    await api.operator.put(`${ACME}/members/uma`, { role: 'user' })
    expect((await uma.get(`${ACME}/members`)).status).toBe(403)
  })

  test('S3-48 asking for the usage of another is refused, and another organization does not exist', async () => {
    const uma = await api.signedIn('acme', 'uma')
    expect((await uma.get(`${ACME}/history?member_id=ada`)).status).toBe(403)
    expect((await uma.get(`${ACME}/balances?member_id=ada`)).status).toBe(403)
    expect((await uma.get('/v1/organizations/other/balances')).status).toBe(404)
    expect((await uma.get('/v1/organizations')).status).toBe(403)
  })

  test('ends at once with its member, and does not come back with them', async () => {
    await api.operator.put(`${ACME}/members/temp`, { email: 'temp@acme.example' })
    const temp = await api.signedIn('acme', 'temp')
    expect((await temp.get(`${ACME}/balances`)).status).toBe(200)
    await api.operator.put(`${ACME}/members/temp`, { status: 'disabled' })
    const ended = await temp.get(`${ACME}/balances`)
    expect([ended.status, ended.body.code]).toEqual([401, 'unauthorized'])
    expect(ended.headers.get('set-cookie')).toMatch(/^coulomb_session=; Path=\/; Expires=Thu, 01 Jan 1970/)
    await api.operator.put(`${ACME}/members/temp`, { status: 'active' })
    expect((await temp.get(`${ACME}/balances`)).status).toBe(401)
  })

  test('ends by signing out, here and everywhere', async () => {
    const uma = await api.signedIn('acme', 'uma')
    const out = await uma.delete('/v1/session')
    expect([out.status, out.body]).toEqual([200, { signed_out: true }])
    expect(out.headers.get('set-cookie')).toMatch('coulomb_session=;')
    expect((await uma.get(`${ACME}/balances`)).status).toBe(401)
    expect((await api.operator.delete('/v1/session')).body).toEqual({ signed_out: false })
  })

  test('ends when it has not been used for long, and at the latest after a week', async () => {
    const { db } = api.server.ledger
    for (const change of [
      `last_seen_at = now() - interval '12 hours 1 second'`,
      `expires_at = now() - interval '1 second'`,
    ]) {
      const uma = await api.signedIn('acme', 'uma')
      await db.query(`update sessions set ${change} where person_id = 'uma'`)
      expect((await uma.get(`${ACME}/balances`)).status).toBe(401)
    }
    const uma = await api.signedIn('acme', 'uma')
    await db.query(`update sessions set last_seen_at = now() - interval '2 minutes' where person_id = 'uma'`)
    expect((await uma.get(`${ACME}/balances`)).status).toBe(200)
    const recent = `select 1 from sessions where person_id = 'uma' and last_seen_at > now() - interval '1 minute'`
    await expect.poll(async () => (await db.query(recent)).length).toBe(1)
  })

  test('is another one after each sign-in; the one before ends', async () => {
    const before = await openLink(await newLink())
    const again = await use(await newLink(), { cookie: before })
    const after = again.headers.get('set-cookie')!.split(';')[0]!
    expect(after).not.toBe(before)
    expect((await browserOf(api.url, before).get(`${ACME}/balances`)).status).toBe(401)
    expect((await browserOf(api.url, after).get(`${ACME}/balances`)).status).toBe(200)
  })

  test('is stored as a hash, and opens nothing as a bearer token', async () => {
    const cookie = await openLink(await newLink())
    const secret = cookie.split('=')[1]!
    const rows = await api.server.ledger.db.query<{ session_hash: string }>('select * from sessions')
    expect(JSON.stringify(rows)).not.toMatch(secret)
    expect((await api.as(secret).get(`${ACME}/balances`)).status).toBe(401)
  })

  test('counts for writes only from a page of this server', async () => {
    const cookie = await openLink(await newLink('ada'))
    const write = (headers: Record<string, string>) =>
      api.as(null).put(`${ACME}/members/uma`, { name: 'Uma' }, { cookie, ...headers })
    const foreign: Record<string, string>[] = [
      {},
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
      { origin: api.url, 'sec-fetch-site': 'same-site' },
      { origin: api.url, 'sec-fetch-site': 'cross-site' },
    ]
    for (const headers of foreign) {
      const { status, body } = await write(headers)
      expect([status, body.code]).toEqual([403, 'foreign_origin'])
    }
    expect((await write({ origin: api.url })).status).toBe(200)
    expect((await write({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
    expect((await write({ origin: api.url, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })

  test('is ignored beside a key', async () => {
    const cookie = await openLink(await newLink('ada'))
    expect((await api.as('wrong key given on purpose').get(`${ACME}/members`, { cookie })).status).toBe(401)
    const { body } = await api.operator.post(`${ACME}/keys`, { name: 'reports', scopes: ['report.export'] })
    expect((await api.as(body.key).get(`${ACME}/members`, { cookie })).status).toBe(403)
  })

  test('of the operator reaches what an operator key reaches, and is named in the audit log', async () => {
    const sam = await api.operatorSignedIn('sam')
    expect((await sam.get('/v1/organizations')).status).toBe(200)
    expect((await sam.put(`${ACME}/members/uma`, { country_code: 'DE' })).status).toBe(200)
    const { body } = await api.operator.get(`${ACME}/audit?limit=1`)
    expect(body.items[0]).toMatchObject({ actor: 'operator:sam', action: 'member.changed' })
  })

  test('lives by real time, whatever the test clock says', async () => {
    const uma = await api.signedIn('acme', 'uma')
    await api.clock(new Date(Date.now() + 30 * 86_400_000).toISOString())
    expect((await uma.get(`${ACME}/balances`)).status).toBe(200)
  })
})

describe("S1-42 a browser extension's token", () => {
  async function newToken(member_id: string): Promise<Client> {
    const { status, body } = await api.operator.post(`${ACME}/portal-sessions`, {
      member_id,
      audience: 'extension',
    })
    expect([status, body.url]).toEqual([201, null])
    expect(body.token).toMatch(/^coulomb_ext_/)
    return api.as(body.token)
  }

  test("reads its member's balance and asks for quotes, even of an administrator no other's", async () => {
    const ada = await newToken('ada')
    const { body } = await ada.get(`${ACME}/balances?everyone=true`)
    expect([body.member.member_id, body.members]).toEqual(['ada', undefined])
    expect((await ada.get(`${ACME}/balances?member_id=uma`)).status).toBe(403)
    const items = [{ key: 'email:contact_1', data_type: 'email' }]
    const quote = await ada.post(`${ACME}/quotes`, { action: 'email.unlock', items })
    expect(quote.body).toMatchObject({ allowed: true, credits: 1 })
    expect(quote.body.draws[0]).toMatchObject({ source: 'license', owner: 'member' })
    expect(
      (await ada.post(`${ACME}/quotes`, { action: 'email.unlock', items, member_id: 'uma' })).status,
    ).toBe(403)
  })

  test('reaches nothing else', async () => {
    const ada = await newToken('ada')
    for (const path of [
      '/history',
      '/members',
      '/plan',
      '/usage',
      '/balances/run-out',
      '/catalogue',
      '/keys',
    ])
      expect([403, 404]).toContain((await ada.get(ACME + path)).status)
    const charge = { action: 'email.unlock', idempotency_key: 'ext' }
    expect((await ada.post(`${ACME}/charges`, charge)).status).toBe(403)
    expect((await ada.get('/v1/catalogue')).status).toBe(403)
    expect((await ada.delete('/v1/session')).status).toBe(403)
    expect((await ada.get('/v1/organizations/other/balances')).status).toBe(404)
  })

  test('ends with its member, and is no cookie', async () => {
    await api.operator.put(`${ACME}/members/ext`, { email: 'ext@acme.example' })
    const { body } = await api.operator.post(`${ACME}/portal-sessions`, {
      member_id: 'ext',
      audience: 'extension',
    })
    const asCookie = browserOf(api.url, `coulomb_session=${body.token}`)
    expect((await asCookie.get(`${ACME}/balances`)).status).toBe(401)
    expect((await api.as(body.token).get(`${ACME}/balances`)).status).toBe(200)
    await api.operator.put(`${ACME}/members/ext`, { status: 'disabled' })
    expect((await api.as(body.token).get(`${ACME}/balances`)).status).toBe(401)
  })
})

describe('a member who has signed in', () => {
  test('asks for quotes of their own, and never charges', async () => {
    const uma = await api.signedIn('acme', 'uma')
    const quote = await uma.post(`${ACME}/quotes`, { action: 'phone.reveal' })
    expect(quote.body).toMatchObject({ allowed: true, credits: 10 })
    const charge = { action: 'phone.reveal', idempotency_key: 'by-cookie' }
    expect((await uma.post(`${ACME}/charges`, charge)).status).toBe(403)
  })
})

describe('the sign-in page', () => {
  test('says how to get in, and shows no demo where none runs', async () => {
    const page = await api.as(null).get<string>('/sign-in')
    expect(page.status).toBe(200)
    expect(page.body).toMatch('There are no passwords here')
    expect(page.body).not.toMatch('/sign-in/demo')
    const post = await fetch(`${api.url}/sign-in/demo`, {
      method: 'POST',
      headers: { origin: api.url, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'who=operator',
    })
    expect(post.status).toBe(403)
  })

  test('refuses plain HTTP off this machine, as a page for people and a problem for programs', async () => {
    const { port } = new URL(api.url)
    const host = `credits.example:${port}`
    const page = await raw(
      Number(port),
      `GET /sign-in HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    )
    expect(page).toMatch(/^HTTP\/1.1 403 /)
    expect(page).toMatch('COULOMB_TRUST_PROXY')
    const cookie = await openLink(await newLink())
    const read = `GET ${ACME}/balances HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`
    expect(await raw(Number(port), read)).toMatch(
      /^HTTP\/1.1 401 [\s\S]*Sessions do not count over plain HTTP/,
    )
  })
})

/** What `fetch` does not send: another Host. */
async function raw(port: number, request: string): Promise<string> {
  const { connect } = await import('node:net')
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(request))
    socket.setEncoding('utf8')
    socket.on('data', (text) => {
      answer += text
    })
    socket.on('end', () => resolve(answer))
    socket.on('error', reject)
  })
}

describe('behind a proxy that ends TLS', () => {
  const https = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'credits.example' }

  test('the cookie is __Host- and Secure, and the links are those of the public address', async () => {
    const proxied = await startApi({ env: { COULOMB_TRUST_PROXY: 'loopback' } })
    await proxied.operator.put(ACME, { name: 'Acme', preset: 'battery' })
    await proxied.operator.put(`${ACME}/members/uma`, { email: 'uma@acme.example' })
    const { body } = await proxied.operator.post(`${ACME}/portal-sessions`, { member_id: 'uma' }, https)
    expect(body.url).toMatch(/^https:\/\/credits\.example\/sign-in\/link\//)
    const answer = await fetch(`${proxied.url}/sign-in/link`, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        ...https,
        origin: 'https://credits.example',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ secret: body.url.split('/').at(-1) }),
    })
    const cookie = answer.headers.get('set-cookie')!
    expect(cookie).toMatch(
      /^__Host-coulomb_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    )
    const browser = { ...https, cookie: cookie.split(';')[0]! }
    expect((await proxied.as(null).get(`${ACME}/balances`, browser)).status).toBe(200)
    await proxied.close()
  })

  test('nobody is believed who is no trusted proxy', async () => {
    const { body } = await api.operator.post(`${ACME}/portal-sessions`, { member_id: 'uma' }, https)
    expect(new URL(body.url).origin).toBe(api.url)
    const page = await fetch(`${api.url}/sign-in`, { headers: https })
    expect(page.status).toBe(200)
  })

  test('COULOMB_PUBLIC_URL names the address, whoever asks', async () => {
    const named = await startApi({ env: { COULOMB_PUBLIC_URL: 'https://credits.example' } })
    await named.operator.put(ACME, { name: 'Acme', preset: 'battery' })
    await named.operator.put(`${ACME}/members/uma`, { email: 'uma@acme.example' })
    const { body } = await named.operator.post(`${ACME}/portal-sessions`, { member_id: 'uma' })
    expect(new URL(body.url).origin).toBe('https://credits.example')
    await named.close()
  })
})

describe('with the demo', () => {
  let demo: Api
  beforeAll(async () => {
    demo = await startApi({ env: { COULOMB_DEMO: '1', COULOMB_TEST_CLOCK: '0' } })
    await loadDemo(demo.server.ledger.db, Date.now(), undefined, { days: 1 })
  })
  afterAll(() => demo.close())

  const click = (who: string, headers: Record<string, string> = {}) =>
    fetch(`${demo.url}/sign-in/demo`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: demo.url, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ who, return_path: '/' }),
    })

  test('an admin, a manager and a user of each organization, and the operator, sign in with a click', async () => {
    const { body } = await demo.as(null).get<string>('/sign-in')
    const people = [...body.matchAll(/name="who" value="([^"]+)"/g)].map(([, who]) => who!)
    expect(people).toHaveLength(16)
    for (const who of people) {
      const answer = await click(who)
      expect(answer.status).toBe(303)
      const browser = browserOf(demo.url, answer.headers.get('set-cookie')!.split(';')[0]!)
      const [organization_id] = who.split('/')
      const path = who === 'operator' ? '/v1/organizations' : `/v1/organizations/${organization_id}/balances`
      expect((await browser.get(path)).status).toBe(200)
      expect(answer.headers.get('location')).toBe(who === 'operator' ? '/console' : '/')
    }
  })

  test('nobody else is, and nobody from elsewhere', async () => {
    expect((await click('northwind/nobody')).status).toBe(403)
    expect((await click('operator', { origin: 'https://evil.example' })).status).toBe(403)
    for (const name of ['x-forwarded-for', 'x-forwarded-proto', 'forwarded', 'via']) {
      expect((await click('operator', { [name]: '203.0.113.7' })).status).toBe(403)
      const page = await demo.as(null).get<string>('/sign-in', { [name]: '203.0.113.7' })
      expect(page.body).not.toMatch('/sign-in/demo')
    }
    const { port } = new URL(demo.url)
    const lured = await raw(
      Number(port),
      `GET /sign-in HTTP/1.1\r\nHost: evil.example:${port}\r\nConnection: close\r\n\r\n`,
    )
    expect(lured).not.toMatch('/sign-in/demo')
  })
})
