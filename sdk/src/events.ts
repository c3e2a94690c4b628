// Reads a stream of server-sent events with fetch, since EventSource can send no key, and takes it up again when it breaks.
import type { Caller } from './caller.ts'
import { CoulombError } from './error.ts'

export interface StreamEvent {
  /** `message` where the server names none; `open` whenever the stream begins, also again. */
  event: string
  data: string
  id: string
}

const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 30_000

/** Until the signal aborts, which ends it without an error. Throws `CoulombError` when the server refuses (4xx). */
export async function* readEvents(
  caller: Caller,
  url: string,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  let last_id = ''
  let failures = 0
  while (!signal.aborted) {
    try {
      const headers = { accept: 'text/event-stream', ...(last_id !== '' && { 'last-event-id': last_id }) }
      const response = await caller.open(url, signal, headers)
      failures = 0
      yield { event: 'open', data: '', id: last_id }
      for await (const event of eventsOf(response.body!)) {
        last_id = event.id === '' ? last_id : event.id
        yield event
      }
    } catch (error) {
      if (signal.aborted) return
      const status = error instanceof CoulombError ? error.status : 0
      if (status >= 400 && status < 500 && status !== 429) throw error
    }
    await pause(Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures++), signal)
  }
}

/** Events as of the HTML standard, section 9.2: fields in lines, an empty line ends one. */
async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader()
  let rest = ''
  let fields: Record<string, string[]> = {}
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const lines = (rest + value).split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop()!
      for (const line of lines) {
        if (line === '') {
          if (fields.data)
            yield {
              event: fields.event?.at(-1) || 'message',
              data: fields.data.join('\n'),
              id: fields.id?.at(-1) ?? '',
            }
          fields = {}
          continue
        }
        const [, name, text = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line)!
        if (name) fields[name] = [...(fields[name] ?? []), text]
      }
    }
  } finally {
    // Whoever stops reading closes the connection.
    await reader.cancel().catch(() => {})
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
}
