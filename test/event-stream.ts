// A reader of server-sent events, as a browser's `EventSource` is, that a test can wait with.

export interface StreamEvent {
  event: string
  data: any
}

export interface EventStream {
  status: number
  headers: Headers
  /** The next event, comments aside; null when the stream has ended. */
  next(): Promise<StreamEvent | null>
  /** The next of that name; others are passed over. Throws when the stream ends without it. */
  nextOf(event: string): Promise<any>
  /** Hangs up. */
  close(): void
}

export async function openEventStream(url: string, headers: Record<string, string>): Promise<EventStream> {
  const hangUp = new AbortController()
  const response = await fetch(url, { headers, signal: hangUp.signal })
  const events = eventsOf(response)
  const next = async () => (await events.next()).value ?? null
  return {
    status: response.status,
    headers: response.headers,
    next,
    async nextOf(event) {
      for (;;) {
        const one = await next()
        if (one === null) throw new Error(`the stream has ended without ${event}`)
        if (one.event === event) return one.data
      }
    },
    close: () => hangUp.abort(),
  }
}

async function* eventsOf(response: Response): AsyncGenerator<StreamEvent, undefined> {
  let text = ''
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    const parts = (text + piece).split('\n\n')
    text = parts.pop()!
    for (const part of parts) {
      const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(part) ?? []
      if (event !== undefined) yield { event, data: JSON.parse(data!) }
    }
  }
}
