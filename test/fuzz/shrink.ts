// A finding with as few requests as show it, and as little in the last of them.
import type { Request, Step } from './requests.ts'
import { type Finding, retell } from './story.ts'
import { NO_ANSWER } from './wire.ts'
import type { World } from './world.ts'

const MOST_TRIES = 120

/**
 * Tried on the world as it is; what does not show again is told as it was, and so is a silence, which every try would have
 * to wait for.
 */
export async function shrunk(world: World, finding: Finding): Promise<Finding> {
  if (finding.complaint.endsWith(NO_ANSWER)) return finding
  let best = finding
  let tries = 0
  /** Under new keys, since what was done once is answered and not done again. */
  const shows = async (steps: readonly Step[]): Promise<boolean> => {
    if (tries >= MOST_TRIES) return false
    const again = await retell(
      world,
      steps.map((step) => rekeyed(step, `shrunk-${++tries}`)),
    )
    if (again?.signature !== finding.signature) return false
    best = { ...again, steps: [...steps], story: finding.story }
    return true
  }
  const last = finding.steps.at(-1)!
  if (!(await shows([last]))) {
    if (!(await shows(finding.steps))) return { ...finding, complaint: `${finding.complaint}\n(seen once)` }
    for (let at = finding.steps.length - 2; at >= 0; at--)
      await shows(best.steps.map((step, index) => (index === at ? NOTHING : step)))
  }
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false
    const step = best.steps.at(-1)!
    for (const request of smaller(step.request))
      if (await shows([...best.steps.slice(0, -1), { ...step, request }])) {
        isSmaller = true
        break
      }
  }
  return best
}

/** Stands where a step was, so that the others keep their numbers. */
const NOTHING: Step = {
  kind: 'raw',
  operation: null,
  asker: { name: 'nobody', organization_id: null, isOperator: false, headers: {} },
  tenant: null,
  request: { method: 'GET', target: '/healthz', headers: [], body: null },
  copies: 1,
}

function rekeyed(step: Step, key: string): Step {
  const body = step.request.body?.replace(/story-\d+-\d+-/g, `${key}-`) ?? null
  return { ...step, request: { ...step.request, body } }
}

/** Each of these has one thing less. */
function* smaller(request: Request): Generator<Request> {
  const [path, query] = request.target.split('?', 2) as [string, string?]
  const pairs = query?.split('&') ?? []
  for (const [at] of pairs.entries()) {
    const rest = pairs.filter((_, index) => index !== at).join('&')
    yield { ...request, target: rest === '' ? path : `${path}?${rest}` }
  }
  for (const [at] of request.headers.entries())
    yield { ...request, headers: request.headers.filter((_, index) => index !== at) }
  const value = parsed(request.body)
  if (typeof value === 'object' && value !== null)
    for (const inner of withOneLess(value)) yield { ...request, body: JSON.stringify(inner) }
}

function* withOneLess(value: object): Generator<object> {
  if (Array.isArray(value)) {
    if (value.length > 3) yield value.slice(0, value.length / 2)
    for (const [at, inner] of value.slice(0, 8).entries()) {
      yield value.filter((_, index) => index !== at)
      if (typeof inner === 'object' && inner !== null)
        for (const less of withOneLess(inner)) yield value.with(at, less)
    }
    return
  }
  for (const [key, inner] of Object.entries(value)) {
    const { [key]: _, ...rest } = value as Record<string, unknown>
    yield rest
    if (typeof inner === 'object' && inner !== null)
      for (const less of withOneLess(inner)) yield { ...value, [key]: less }
  }
}

function parsed(body: string | null): unknown {
  try {
    return body === null ? null : JSON.parse(body)
  } catch {
    return null
  }
}
