// The files of the web app as the server gives them, with a stand-in for what the build makes.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, openLink, startApi } from './client.ts'

let api: Api
let cookie: string
const directory = mkdtempSync(join(tmpdir(), 'coulomb-web-'))
const SCRIPT = `console.log(${JSON.stringify('x'.repeat(5_000))})`
const HTML = { accept: 'text/html,application/xhtml+xml' }
const ACME = '/v1/organizations/acme'

beforeAll(async () => {
  mkdirSync(join(directory, 'assets'))
  writeFileSync(join(directory, 'index.html'), '<!doctype html><title>The app</title>')
  writeFileSync(join(directory, 'theme.js'), 'theme')
  writeFileSync(join(directory, 'assets/app-1a2b3c.js'), SCRIPT)
  writeFileSync(join(directory, 'assets/app-1a2b3c.js.br'), brotliCompressSync(SCRIPT))
  writeFileSync(join(directory, 'assets/app-1a2b3c.js.gz'), gzipSync(SCRIPT))
  writeFileSync(join(directory, 'assets/plain-4d5e6f.css'), 'body {}')
  api = await startApi({ web_directory: directory })
  await api.operator.put(ACME, { name: 'Acme', preset: 'battery' })
  await api.operator.put(`${ACME}/members/uma`, { email: 'uma@acme.example' })
  const { body } = await api.operator.post(`${ACME}/portal-sessions`, { member_id: 'uma' })
  cookie = await openLink(body.url)
})
afterAll(async () => {
  await api.close()
  rmSync(directory, { recursive: true })
})

const get = (path: string, headers: Record<string, string> = {}) => api.as(null).get<string>(path, headers)

test('every page of the app is the app, for whoever has signed in', async () => {
  for (const path of [
    '/',
    '/credits',
    '/history?show_refunds=true',
    '/settings/billing/history',
    '/console/x',
  ]) {
    const { status, headers, body } = await get(path, { cookie })
    expect([path, status, body]).toEqual([path, 200, '<!doctype html><title>The app</title>'])
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(headers.get('cache-control')).toBe('private, no-store')
  }
})

test('who has not signed in is led to do so, and back', async () => {
  for (const path of ['/', '/credits?tab=plan', '/analytics']) {
    const { status, headers } = await get(path)
    expect([status, headers.get('location')]).toEqual([
      302,
      `/sign-in?return_path=${encodeURIComponent(path)}`,
    ])
  }
})

test('the page runs no script but files of this server', async () => {
  const policy = (await get('/', { cookie })).headers.get('content-security-policy')!
  expect(policy).toMatch(/script-src 'self';/)
  expect(policy).toMatch(/frame-ancestors 'none'/)
  expect(policy.replace(/style-src [^;]+/, '')).not.toMatch('unsafe')
})

test('hashed files are kept for ever and come compressed, others are asked for again', async () => {
  for (const [accepted, encoding] of [
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['identity', null],
  ] as const) {
    const { status, headers, body } = await get('/assets/app-1a2b3c.js', { 'accept-encoding': accepted })
    expect([status, headers.get('content-encoding'), body]).toEqual([200, encoding, SCRIPT])
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(headers.get('content-type')).toMatch('javascript')
  }
  expect((await get('/assets/plain-4d5e6f.css', { 'accept-encoding': 'br' })).body).toBe('body {}')
  const theme = await get('/theme.js')
  expect([theme.status, theme.headers.get('cache-control')]).toEqual([200, 'public, max-age=0'])
})

test('an address that the app does not know is its own to say so; a program gets a problem', async () => {
  expect((await get('/no/such/page', { ...HTML, cookie })).body).toMatch('The app')
  expect((await get('/no/such/page', HTML)).status).toBe(302)
  for (const path of [
    '/no/such/page',
    '/assets/gone.js',
    '/index.html.br',
    '/v1/nothing',
    '/../package.json',
  ])
    expect([path, (await get(path, { cookie })).status]).toEqual([path, 404])
  for (const path of ['/v1/nothing', '/api/nothing', '/assets/gone.js', '/favicon.ico'])
    expect([path, (await get(path, { ...HTML, cookie })).status]).toEqual([path, 404])
})

test('without a build the page says how to make one', async () => {
  const bare = await startApi({ web_directory: join(directory, 'nothing') })
  await bare.operator.put(ACME, { name: 'Acme', preset: 'battery' })
  await bare.operator.put(`${ACME}/members/uma`, { email: 'uma@acme.example' })
  const { body } = await bare.operator.post(`${ACME}/portal-sessions`, { member_id: 'uma' })
  const page = await bare.as(null).get<string>('/', { cookie: await openLink(body.url) })
  expect([page.status, page.body.includes('npm run build')]).toEqual([503, true])
  await bare.close()
})
