// A story: a few requests of one client, one after the other, which may use what earlier ones were answered. Which they
// are follows from the seed and the story's number, and from those answers.
import { seeded } from '../model/seeded.ts'
import { complaintOf } from './judge.ts'
import { Known } from './known.ts'
import { makeStep, type Request, type Step } from './requests.ts'
import { type Answer, jsonOf, Wire } from './wire.ts'
import type { World } from './world.ts'

export interface Finding {
  /** What is wrong, without what differs from time to time. */
  signature: string
  complaint: string
  story: number
  steps: Step[]
  /** As they were sent, as commands of a shell. */
  commands: string[]
}

export interface Counts {
  requests: number
  /** Of those, answered with 2xx. */
  accepted: number
  /** Operations that have succeeded at least once. */
  reached: Set<string>
}

const STEPS = 8

export async function tellStory(
  world: World,
  seed: number,
  number: number,
  counts: Counts,
): Promise<Finding | null> {
  const random = seeded(seed + number * 7_919)
  let keys = 0
  const story = {
    random,
    world,
    home: random.pick(world.tenants),
    told: new Known(world.never),
    key: () => `story-${seed}-${number}-${++keys}`,
  }
  const teller = new Teller(world)
  const steps: Step[] = []
  try {
    for (let count = random.from(3, STEPS); count > 0; count--) {
      const step = makeStep(story)
      steps.push(step)
      const told = await teller.tell(step)
      counts.requests += step.copies
      const complaint = told.complaint
      if (complaint !== null) return findingOf(complaint, number, steps, teller)
      const { answer } = told
      if (answer === null || answer.status >= 300 || step.operation === null) continue
      counts.accepted++
      counts.reached.add(`${step.operation.method} ${step.operation.path}`)
      if (answer.headers['content-type']?.startsWith('application/json')) {
        const at = steps.length - 1
        story.told.learn(jsonOf(answer), step.request.target, (where) => `⟦${at}:${where}⟧`)
      }
    }
    return null
  } finally {
    teller.close()
  }
}

/** The same steps once more, in order; null: all is well. */
export async function retell(world: World, steps: readonly Step[]): Promise<Finding | null> {
  const teller = new Teller(world)
  try {
    for (const [index, step] of steps.entries()) {
      const { complaint } = await teller.tell(step)
      if (complaint !== null) return findingOf(complaint, 0, steps.slice(0, index + 1), teller)
    }
    return null
  } finally {
    teller.close()
  }
}

function findingOf(complaint: string, story: number, steps: Step[], teller: Teller): Finding {
  const { kind, operation, request } = steps.at(-1)!
  const where = operation ? `${operation.method} ${operation.path}` : `${kind} ${request.method}`
  const what = complaint.replace(/⟦[^⟧]*⟧|"request_id":"[^"]*"|\d+/g, '').slice(0, 80)
  return {
    signature: `${where}: ${what}`,
    complaint: `${where}: ${complaint}`,
    story,
    steps,
    commands: teller.commands(),
  }
}

class Teller {
  private readonly world: World
  private readonly sent: [Request, number][] = []
  private readonly wires: Wire[] = []
  private readonly answers: unknown[] = []

  constructor(world: World) {
    this.world = world
  }

  async tell(step: Step): Promise<{ answer: Answer | null; complaint: string | null }> {
    const request = this.resolved(step)
    const bytes = bytesOf(request, this.world.url)
    this.sent.push([request, step.copies])
    const sent = decoded(request)
    const isHead = request.method === 'HEAD'
    while (this.wires.length < step.copies) this.wires.push(new Wire(this.world.url))
    const isLast = request.raw !== undefined || step.kind === 'headers'
    const results = await Promise.all(
      Array.from({ length: step.copies }, (_, n) =>
        this.wires[n]!.send(bytes, { isHead, isLast }).catch((error: Error) => error.message),
      ),
    )
    const answers = results.filter((one) => typeof one !== 'string') as (Answer | null)[]
    const lost = results.find((one) => typeof one === 'string') as string | undefined
    const complaint =
      lost ??
      answers.map((one) => complaintOf(this.world, step, one, sent)).find((one) => one !== null) ??
      differing(step, answers)
    const answer = answers[0] ?? null
    this.answers.push(answer?.headers['content-type']?.includes('json') ? jsonOf(answer) : null)
    return { answer, complaint }
  }

  commands(): string[] {
    return this.sent.map(([request, copies]) => commandOf(request, this.world.url, copies))
  }

  close(): void {
    for (const wire of this.wires) wire.close()
  }

  private resolved({ request, tenant, asker }: Step): Request {
    // What the vendor is told of one organization it does not write into another's books: that would be no leak.
    const others = this.world.tenants.filter((one) => one !== tenant)
    const unmarked = (text: string) =>
      others.reduce((left, { mark }) => left.replaceAll(mark, 'somebody'), text)
    const value = (text: string) =>
      text.replace(/⟦(\d+):([^⟧]*)⟧/g, (whole, step, where) => {
        const found = where
          .split('.')
          .reduce((inner: any, key: string) => inner?.[key], this.answers[Number(step)])
        return typeof found === 'string' ? unmarked(found) : whole
      })
    const inPath = (text: string) => text.replace(/⟦\d+:[^⟧]*⟧/g, (token) => encodeURIComponent(value(token)))
    // What is of no organization, such as its charges of several, is made up with the mark of one of them.
    const own = (text: string) => (asker.isOperator ? unmarked(text) : text)
    return {
      ...request,
      target: own(inPath(request.target)),
      body: request.body === null ? null : own(value(request.body)),
    }
  }
}

/** The same request with the same key, so many times at once, has one effect. */
function differing({ request, operation }: Step, answers: (Answer | null)[]): string | null {
  if (operation === null || !request.body?.includes('"idempotency_key":"story')) return null
  const ids = answers.flatMap((one) => (one?.status === 200 ? [(jsonOf(one) as { id?: string })?.id] : []))
  return new Set(ids).size > 1 ? `the same request at once is done more than once: ${ids}` : null
}

function bytesOf({ method, target, headers, body, raw }: Request, url: string): Buffer {
  if (raw !== undefined) return Buffer.from(raw, 'latin1')
  const has = (name: string) => headers.some(([one]) => one.toLowerCase() === name)
  const all: [string, string][] = [
    ...(has('host') ? [] : ([['Host', new URL(url).host]] as [string, string][])),
    ...headers,
  ]
  const content = Buffer.from(body ?? '', 'utf8')
  if (body !== null && !has('content-length')) all.push(['Content-Length', String(content.length)])
  const lines = all.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const head = `${method} ${Buffer.from(target, 'utf8').toString('latin1')} HTTP/1.1\r\n${lines}\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), content])
}

function decoded({ target, headers, body, raw }: Request): string {
  return [safelyDecoded(target), target, JSON.stringify(headers), body ?? '', raw ?? ''].join('\n')
}

function safelyDecoded(target: string): string {
  try {
    return decodeURIComponent(target)
  } catch {
    return target
  }
}

/** What a person can paste into a shell. */
function commandOf({ method, target, headers, body, raw }: Request, url: string, copies: number): string {
  const quote = (text: string) =>
    `$'${JSON.stringify(text).slice(1, -1).replaceAll("'", "\\'").replaceAll('\\"', '"')}'`
  const { hostname, port } = new URL(url)
  if (raw !== undefined) return `printf %b ${quote(raw)} | nc ${hostname} ${port}`
  const given = headers.map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`)
  const data = body === null ? [] : [`--data-binary ${quote(body)}`]
  const times = copies > 1 ? [`# ${copies} times at once`] : []
  return ['curl -g --path-as-is', `-X ${method}`, quote(url + target), ...given, ...data, ...times].join(' ')
}
