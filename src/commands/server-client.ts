// How a command speaks with a server: JSON over HTTP, patient while the server is busy or away for a moment.

import { setTimeout as delay } from 'node:timers/promises'
import { CommandError } from './command-error.ts'

/** A refusal as the server words it. */
export interface Problem {
  status: 'error'
  status_code: number
  code: string
  detail: string
  field?: string
}

export interface ServerClient {
  /** Resolves with what the server answered, also when that is a problem it will stay with. */
  send(method: string, path: string, body?: unknown): Promise<Answer>
  /** As `send`, but a problem is a `CommandError`. */
  ask<T>(method: string, path: string, body?: unknown): Promise<T>
  /** For what an answer says of its parts: waits longer each time, and gives up in the end. */
  patience(): Patience
}

export interface Patience {
  /** Rejects with a `CommandError` when it has been long enough; `trouble` is why. */
  pause(trouble: string, at_least_ms?: number): Promise<void>
}

export interface Answer {
  ok: boolean
  status: number
  body: any
}

export interface ServerClientOptions {
  url: string
  key: string
  /** How long an unavailable server is waited for. */
  patience_ms?: number
  answer_within_ms?: number | undefined
  signal?: AbortSignal | undefined
}

const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 5_000

/** True of a moment: the same request may be answered later. */
export function isPassing(status: number): boolean {
  return status === 429 || status === 502 || status === 503 || status === 504
}

export function serverClient(options: ServerClientOptions): ServerClient {
  const { url, key, patience_ms = 120_000, answer_within_ms = 120_000, signal } = options
  const base = url.replace(/\/+$/, '')
  const headers = { authorization: `Bearer ${key}` }
  const once = async (method: string, path: string, body: unknown): Promise<Response> => {
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
    return fetch(base + path, {
      method,
      headers: { ...headers, ...json },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(answer_within_ms),
    })
  }
  const patience = (): Patience => {
    const until = performance.now() + patience_ms
    let wait = FIRST_WAIT_MS
    return {
      async pause(trouble, at_least_ms = 0) {
        const pause = Math.max(wait, at_least_ms)
        if (performance.now() + pause > until || signal?.aborted)
          throw new CommandError(`The server at ${base} cannot be reached: ${trouble}.`)
        // Not all that wait at once come back at once.
        await delay(pause * (0.75 + Math.random() / 2))
        wait = Math.min(wait * 2, LONGEST_WAIT_MS)
      },
    }
  }
  const send = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    for (const { pause } = patience(); ; ) {
      try {
        const response = await once(method, path, body)
        if (!isPassing(response.status)) return await answerOf(response)
        await response.body?.cancel()
        await pause(`it answers ${response.status}`, 1000 * Number(response.headers.get('retry-after') ?? 0))
      } catch (error) {
        if (error instanceof CommandError) throw error
        await pause(reasonOf(error))
      }
    }
  }
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await send(method, path, body)
    if (!answer.ok) throw problemError(answer)
    return answer.body as T
  }
  return { send, ask, patience }
}

async function answerOf(response: Response): Promise<Answer> {
  const { ok, status } = response
  const text = await response.text()
  try {
    return { ok, status, body: text === '' ? null : JSON.parse(text) }
  } catch {
    return { ok: false, status, body: { detail: text.slice(0, 200) } }
  }
}

function problemError({ status, body }: Answer): CommandError {
  const detail = body?.detail ?? `The server answers ${status}.`
  return new CommandError(status === 401 ? `${detail} Give an operator key with --key.` : String(detail))
}

function reasonOf(error: unknown): string {
  const { cause, message, name } = error as Error & { cause?: NodeJS.ErrnoException }
  if (name === 'TimeoutError') return 'it takes too long to answer'
  return cause?.code ?? cause?.message ?? message
}
