// As much of a browser as signing in needs: it keeps cookies by their rules, follows redirects, and sends forms.
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

export interface Place {
  url: URL
  status: number
  body: string
}

interface Cookie {
  value: string
  secure: boolean
  path: string
}

export class BrowserWalk {
  readonly #ca: string | undefined
  readonly #jar = new Map<string, Map<string, Cookie>>()

  /** `ca`: a certificate to trust. */
  constructor(ca?: string) {
    this.#ca = ca
  }

  open(address: string | URL): Promise<Place> {
    return this.#go('GET', new URL(address))
  }

  send(address: string | URL, form: Record<string, string>): Promise<Place> {
    return this.#go('POST', new URL(address), new URLSearchParams(form).toString())
  }

  /** The names of the cookies kept for a host. */
  cookies(host: string): string[] {
    return [...(this.#jar.get(host)?.keys() ?? [])]
  }

  async #go(method: 'GET' | 'POST', url: URL, form?: string): Promise<Place> {
    for (let hop = 0; hop < 20; hop++) {
      const { status, location, body } = await this.#fetch(method, url, form)
      if (status < 300 || status >= 400 || location === undefined) return { url, status, body }
      url = new URL(location, url)
      method = 'GET'
      form = undefined
    }
    throw new Error('it goes round in circles')
  }

  #fetch(method: string, url: URL, form?: string) {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest
    const headers = {
      cookie: this.#cookiesFor(url),
      ...(form === undefined
        ? {}
        : { origin: url.origin, 'content-type': 'application/x-www-form-urlencoded' }),
    }
    return new Promise<{ status: number; location: string | undefined; body: string }>((resolve, reject) => {
      const sent = request(url, { method, headers, ca: this.#ca }, (answer) => {
        let body = ''
        answer.setEncoding('utf8')
        answer.on('data', (text) => {
          body += text
        })
        answer.on('end', () => {
          for (const line of answer.headers['set-cookie'] ?? []) this.#keep(url, line)
          resolve({ status: answer.statusCode!, location: answer.headers.location, body })
        })
      })
      sent.on('error', reject)
      sent.end(form)
    })
  }

  #cookiesFor({ host, protocol, pathname }: URL): string {
    return [...(this.#jar.get(host) ?? [])]
      .filter(([, { secure, path }]) => pathname.startsWith(path) && (protocol === 'https:' || !secure))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ')
  }

  #keep({ host, protocol }: URL, line: string): void {
    const [pair, ...attributes] = line.split('; ')
    const [name, value] = [pair!.slice(0, pair!.indexOf('=')), pair!.slice(pair!.indexOf('=') + 1)]
    const of = (key: string) =>
      attributes.find((one) => one.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1)
    const secure = attributes.some((one) => one.toLowerCase() === 'secure')
    const path = of('path') ?? '/'
    const allowed = !name.startsWith('__Host-') || (secure && path === '/' && of('domain') === undefined)
    if (!allowed || (secure && protocol !== 'https:')) return
    const kept = this.#jar.get(host) ?? new Map<string, Cookie>()
    this.#jar.set(host, kept)
    if (value === '' || Date.parse(of('expires') ?? '9999-01-01') < Date.now()) kept.delete(name)
    else kept.set(name, { value, secure, path })
  }
}
