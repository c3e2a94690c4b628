// One request and its answer over kept connections, by node:http: `fetch` does the same for several times the work, and
// most of what a long proof did was that.
import { Agent, type IncomingMessage, request } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'

export interface Exchanged {
  status: number
  headers: Headers
  isJson: boolean
  text: string
}

/** A connection that nobody uses is closed here long before the server closes it, lest a request be on its way then. */
const agent = new Agent({ keepAlive: true, timeout: 20_000 })

/** Rejects as `fetch` does where there is no answer, or not all of it. Redirects are answers. */
export function exchange(
  url: string,
  method: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => reject(new TypeError('fetch failed', { cause }))
    const sent = request(new URL(url), { method, headers, agent }, (answer) => {
      const pieces: Buffer[] = []
      answer.on('data', (piece: Buffer) => pieces.push(piece))
      answer.on('error', fail)
      answer.on('end', () => {
        const bytes = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
        const plain = DECODED[answer.headers['content-encoding'] ?? '']?.(bytes) ?? bytes
        resolve(new Answer(answer, decoder.decode(plain)))
      })
    })
    sent.on('error', fail)
    sent.end(body)
  })
}

const decoder = new TextDecoder()
const DECODED: Record<string, (bytes: Buffer) => Buffer> = { br: brotliDecompressSync, gzip: gunzipSync }

/** Hardly anybody asks for the headers. */
class Answer implements Exchanged {
  readonly status: number
  readonly isJson: boolean
  readonly text: string
  private readonly raw: string[]

  constructor({ statusCode, headers, rawHeaders }: IncomingMessage, text: string) {
    this.status = statusCode!
    this.isJson = headers['content-type']?.includes('json') ?? false
    this.text = text
    this.raw = rawHeaders
  }

  get headers(): Headers {
    const headers = new Headers()
    for (let at = 0; at < this.raw.length; at += 2) headers.append(this.raw[at]!, this.raw[at + 1]!)
    return headers
  }
}
