// HTTP/1.1 as bytes: a client that sends anything, well formed or not, which `fetch` would refuse to or tidy up.
import { connect, type Socket } from 'node:net'

export interface Answer {
  status: number
  /** Names in lower case; what comes more than once is joined. */
  headers: Record<string, string>
  body: Buffer
}

const values = new WeakMap<Buffer, unknown>()

/** The body as JSON, read once; undefined where it is none. */
export function jsonOf({ body }: Answer): unknown {
  if (!values.has(body)) values.set(body, parsed(body))
  return values.get(body)
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

/** Long enough for any answer on a machine that has hardly time for it; none at all is a finding. */
const PATIENCE_MS = 300_000
export const NO_ANSWER = `no answer within ${PATIENCE_MS / 1000} s`
const END_OF_HEAD = Buffer.from('\r\n\r\n')

/** One connection at a time, kept as long as the server keeps it. */
export class Wire {
  private readonly host: string
  private readonly port: number
  private socket: Socket | null = null

  constructor(url: string) {
    const { hostname, port } = new URL(url)
    this.host = hostname
    this.port = Number(port)
  }

  /**
   * Null: the server hung up without a word, which it may where `bytes` is no request. `isHead`: no body will come.
   * `isLast`: nothing will follow on a connection of its own. A stream of events is read as far as its head: it never
   * ends.
   */
  async send(bytes: Uint8Array, { isHead = false, isLast = false } = {}): Promise<Answer | null> {
    if (isLast) this.close()
    const isKept = this.socket !== null
    const answer = await this.once(bytes, isHead, isLast)
    // A kept connection may have been closed while nobody looked.
    return answer === null && isKept ? this.once(bytes, isHead, isLast) : answer
  }

  close(): void {
    this.socket?.destroy()
    this.socket = null
  }

  private once(bytes: Uint8Array, isHead: boolean, isLast: boolean): Promise<Answer | null> {
    const socket = this.socket ?? connect({ port: this.port, host: this.host, noDelay: true })
    this.socket = socket
    return new Promise((resolve, reject) => {
      let received: Buffer = Buffer.alloc(0)
      const finish = (answer: Answer | null, isKept: boolean) => {
        clearTimeout(patience)
        socket.removeAllListeners().on('error', () => {})
        if (!isKept) this.close()
        resolve(answer)
      }
      const patience = setTimeout(() => {
        this.close()
        reject(new Error(NO_ANSWER))
      }, PATIENCE_MS)
      const read = (isEnd: boolean) => {
        const parsed = parse(received, isHead, isEnd)
        if (parsed === 'more') return
        finish(parsed, !isEnd && !isLast && parsed.headers.connection !== 'close' && !isEndless(parsed))
      }
      socket.on('data', (piece: Buffer) => {
        received = received.length === 0 ? piece : Buffer.concat([received, piece])
        read(false)
      })
      const end = () => {
        if (received.length > 0) read(true)
        if (this.socket === socket) finish(null, false)
      }
      socket.on('end', end).on('close', end)
      // The server may answer and hang up before it has read all.
      socket.on('error', () => {})
      if (isLast) socket.end(bytes)
      else socket.write(bytes)
    })
  }
}

const isEndless = ({ headers }: Answer) => headers['content-type']?.startsWith('text/event-stream') ?? false

function parse(received: Buffer, isHead: boolean, isEnd: boolean): Answer | 'more' {
  const end = received.indexOf(END_OF_HEAD)
  if (end < 0) return 'more'
  const [line, ...lines] = received.toString('latin1', 0, end).split('\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(line!)?.[1])
  const rest = received.subarray(end + END_OF_HEAD.length)
  // 100 Continue announces the answer.
  if (status === 100) return parse(rest, isHead, isEnd)
  const headers: Record<string, string> = {}
  for (const header of lines) {
    const colon = header.indexOf(':')
    const name = header.slice(0, colon).toLowerCase()
    const value = header.slice(colon + 1).trim()
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value
  }
  const answer = { status, headers, body: rest }
  if (isHead || status === 204 || status === 304 || isEndless(answer))
    return { ...answer, body: Buffer.alloc(0) }
  if (headers['transfer-encoding'] === 'chunked') {
    const body = unchunked(rest)
    return body ? { ...answer, body } : 'more'
  }
  const length = headers['content-length']
  if (length === undefined) return isEnd ? answer : 'more'
  return rest.length < Number(length) ? 'more' : { ...answer, body: rest.subarray(0, Number(length)) }
}

/** Null as long as the last chunk has not come. */
function unchunked(bytes: Buffer): Buffer | null {
  const chunks: Buffer[] = []
  for (let at = 0; ; ) {
    const line = bytes.indexOf('\r\n', at)
    if (line < 0) return null
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16)
    const start = line + 2
    if (bytes.length < start + size + 2) return null
    if (size === 0) return Buffer.concat(chunks)
    chunks.push(bytes.subarray(start, start + size))
    at = start + size + 2
  }
}
