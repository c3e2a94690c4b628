// The web app's files: hashed ones for ever, its one page for whoever has signed in.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { signedInWith } from './authorize.ts'
import type { House } from './row.ts'
import { html } from './sign-in/html.ts'
import { sendPage } from './sign-in/page.ts'

/** No script but files of this server. Styles: components set positions and sizes in `style`. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** The app's own paths, each with what is below it. Any other path of a page is the app's to call unknown. */
const PATHS = ['credits', 'history', 'analytics', 'settings', 'help', 'console']
const HIDDEN = { schema: { hide: true } as object }

export interface WebApp {
  /** Answers a path that nobody else knows, if a browser wants a page; false: it does not. */
  answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | false>
}

/** `directory`: where the built app is, or would be. */
export async function webApp(app: FastifyInstance, house: House, directory: string): Promise<WebApp> {
  const page = join(directory, 'index.html')
  if (existsSync(page)) await files(app, directory)
  const send = async (request: FastifyRequest, reply: FastifyReply) => {
    if (!(await signedInWith(house, request)))
      return reply.redirect(`/sign-in?return_path=${encodeURIComponent(request.url)}`)
    // Read anew each time: it is small, and another build names other files.
    const text = await readFile(page, 'utf8').catch(() => null)
    return text === null ? notBuilt(reply) : sendApp(reply, text)
  }
  for (const path of ['/', ...PATHS.flatMap((path) => [`/${path}`, `/${path}/*`])])
    app.get(path, HIDDEN, send)
  return {
    answer: async (request, reply) => (wantsPage(request) ? send(request, reply) : false),
  }
}

async function files(app: FastifyInstance, directory: string): Promise<void> {
  const common = { decorateReply: false, index: false as const, preCompressed: true }
  if (existsSync(join(directory, 'assets')))
    await app.register(fastifyStatic, {
      ...common,
      root: join(directory, 'assets'),
      prefix: '/assets/',
      maxAge: '1y',
      immutable: true,
    })
  await app.register(fastifyStatic, {
    ...common,
    root: directory,
    prefix: '/',
    // A route for each of the few that lie here: any other path is a page, or nothing.
    wildcard: false,
    globIgnore: ['index.html*', 'assets/**'],
  })
}

function sendApp(reply: FastifyReply, text: string): FastifyReply {
  return reply
    .headers({ 'content-security-policy': POLICY, 'referrer-policy': 'same-origin' })
    .type('text/html; charset=utf-8')
    .serializer((value: unknown) => value as string)
    .send(text)
}

/** Somebody types an address: programs do not ask for HTML, and files have a name with a dot. */
function wantsPage({ method, url, headers }: FastifyRequest): boolean {
  const path = url.split('?', 1)[0]!
  const reading = method === 'GET' || method === 'HEAD'
  return (
    reading && headers.accept?.includes('text/html') === true && !/^\/(?:v1|api|assets)\/|\.\w+$/.test(path)
  )
}

function notBuilt(reply: FastifyReply): FastifyReply {
  return sendPage(reply, {
    status: 503,
    title: 'The web app is not built',
    body: html`<h1>The web app is not built</h1>
      <p>The server runs, and its API answers (<a href="/docs">reference</a>). Build the app once, and this page is it:</p>
      <p><code>npm run build</code></p>`,
  })
}
