// What a request says of the browser behind it: where it thinks it is, how it came, and which session it brings.
import type { IncomingHttpHeaders } from 'node:http'
import { fastifyCookie } from '@fastify/cookie'
import type { FastifyRequest } from 'fastify'
import { Problem } from './problems.ts'

export interface PublicAddress {
  /** The origin under which browsers reach this server, if a setting names it. */
  public_url: string | undefined
}

/** The origin for links to this server. */
export function originOf(request: FastifyRequest, { public_url }: PublicAddress): string {
  return public_url ?? ownOrigin(request)
}

/** As the request was addressed; behind a trusted proxy, as the browser addressed that. */
function ownOrigin({ protocol, host }: FastifyRequest): string {
  return `${protocol}://${host}`
}

/** What a cookie may travel on: TLS, or nothing but this machine. */
export type Transport = 'tls' | 'loopback' | 'plain'

export function transportOf({ protocol, hostname }: FastifyRequest): Transport {
  if (protocol === 'https') return 'tls'
  return isLoopbackName(hostname) ? 'loopback' : 'plain'
}

function isLoopbackName(hostname: string): boolean {
  return /^(?:(?:[\w-]+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(hostname)
}

/**
 * Somebody at this very machine, with nobody between: neither forwarded, nor lured here by a name that resolves to
 * loopback.
 */
export function isAtThisMachine({ socket, headers, hostname }: FastifyRequest): boolean {
  const { remoteAddress = '' } = socket
  const near = /^(?:127\.|::1$|::ffff:127\.)/.test(remoteAddress)
  return near && isLoopbackName(hostname) && !isForwarded(headers)
}

export function isForwarded(headers: IncomingHttpHeaders): boolean {
  return ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'via'].some(
    (name) => headers[name] !== undefined,
  )
}

export const PLAIN_HTTP =
  'Signing in needs HTTPS: over plain HTTP, anybody on the way could take the session. Open this address by https://. ' +
  'If TLS ends at a proxy in front of Coulomb, set COULOMB_TRUST_PROXY to the address of that proxy, so that its ' +
  'X-Forwarded-Proto counts.'

/** `session`: who is signed in · `sign_in`: who is on the way to it, at a provider. */
export type CookieName = 'session' | 'sign_in'

/** By the prefix browsers know that only this host may have set it, over TLS. */
function fullName(name: CookieName, transport: Transport): string {
  return `${transport === 'tls' ? '__Host-' : ''}coulomb_${name}`
}

/** What the browser brings; null without it, and on a way that it may not travel. */
export function readCookie(request: FastifyRequest, name: CookieName): string | null {
  const { cookie } = request.headers
  if (cookie === undefined) return null
  const transport = transportOf(request)
  return transport === 'plain' ? null : (fastifyCookie.parse(cookie)[fullName(name, transport)] ?? null)
}

/** As the value of Set-Cookie. Throws 403 on a way that it may not travel. */
export function writeCookie(
  request: FastifyRequest,
  name: CookieName,
  { secret, expires_at }: { secret: string; expires_at: number },
): string {
  const transport = transportOf(request)
  if (transport === 'plain') throw new Problem('insecure_transport', PLAIN_HTTP)
  return fastifyCookie.serialize(fullName(name, transport), secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: transport === 'tls',
    expires: new Date(expires_at),
  })
}

export function dropCookie(request: FastifyRequest, name: CookieName): string {
  return writeCookie(request, name, { secret: '', expires_at: 0 })
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A write that brings a cookie must come from a page of this server; browsers say where it comes from, in one header or
 * the other, and no page can make them say anything else. Throws 403.
 */
export function refuseForeignOrigin(request: FastifyRequest, { public_url }: PublicAddress): void {
  if (SAFE.has(request.method)) return
  const { origin, 'sec-fetch-site': site } = request.headers
  const own = origin === undefined ? site !== undefined : [ownOrigin(request), public_url].includes(origin)
  if (own && (site === undefined || site === 'same-origin')) return
  throw new Problem(
    'foreign_origin',
    'This was not asked by a page of this server, so the session does not count.',
  )
}

/** A path on this server to go on to, or `otherwise`: never another host, whatever it is written like. */
export function localPath(path: unknown, otherwise = '/'): string {
  return typeof path === 'string' && isLocalPath(path) ? path : otherwise
}

const BASE = 'http://local.invalid'

export function isLocalPath(path: string): boolean {
  // Browsers read a backslash as a slash, and drop tabs and line breaks: `/\t/host` is `//host`.
  if (!/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path) || path.length > 2_000) return false
  return URL.canParse(path, BASE) && new URL(path, BASE).origin === BASE
}
