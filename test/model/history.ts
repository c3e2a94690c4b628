// Long random histories of many organizations at once, asked of the real server over HTTP and of the model, and compared
// answer by answer. The same seed asks the same.
import { type Api, startApi } from '../client.ts'
import { type Answer, ask, type Told } from './ask.ts'
import { audit } from './audit.ts'
import { nextEvent } from './books.ts'
import { difference, type Ids, requestOf, send, shown } from './compare.ts'
import { anyClock, anyOperation } from './generate.ts'
import { apply, openModel } from './model.ts'
import type { Operation } from './operations.ts'
import { nextOwnedEnd } from './ownership.ts'
import { anySetup, document, PRODUCTS, type Setup, START, USAGES } from './products.ts'
import { type Seeded, seeded } from './seeded.ts'
import type { Model } from './state.ts'

/** One organization on both sides, and everything that was asked of it. */
export interface Side {
  setup: Setup
  model: Model
  ids: Ids
  operations: Operation[]
  /** The first difference, after which nothing more is asked. */
  difference: string | null
}

export async function openServer(): Promise<Api> {
  const api = await startApi({ now: new Date(START).toISOString() })
  for (const product of PRODUCTS)
    await must(api, 'PUT', `/v1/presets/${product.preset_id}`, document(product))
  return api
}

async function must(api: Api, method: string, path: string, body: unknown): Promise<Answer> {
  const reply = await ask(api, method, path, body)
  if (reply.status >= 300) throw new Error(`${method} ${path} answered ${reply.status} ${shown(reply.body)}`)
  return reply
}

export async function openSide(api: Api, setup: Setup, now: number): Promise<Side> {
  const { organization_id, product, timezone, policy, cycle, members } = setup
  const path = `/v1/organizations/${organization_id}`
  const { preset_id } = PRODUCTS[product]!
  await must(api, 'PUT', path, { name: organization_id, preset: preset_id, timezone, policy, cycle })
  for (const { member_id, license } of members)
    await must(api, 'PUT', `${path}/members/${member_id}`, {
      email: `${member_id}@${organization_id}.example`,
      ...(license ? { license: {} } : {}),
    })
  return { setup, model: openModel(setup, now), ids: new Map(), operations: [], difference: null }
}

/** Asks both and compares. */
export async function perform(api: Api, side: Side, operation: Operation): Promise<void> {
  if (side.difference !== null) return
  side.operations.push(operation)
  if (operation.verb === 'clock') {
    apply(side.model, operation)
    return
  }
  if (operation.verb === 'audit') {
    note(side, operation, await audit(api, side.model, operation.of))
    return
  }
  const request = requestOf(side.setup.organization_id, operation, side.ids)
  judge(side, operation, await send(api, request))
}

function judge(side: Side, operation: Operation, answer: Told): void {
  const { status, body } = answer
  const expected = apply(side.model, operation)
  note(side, operation, difference(operation, expected, answer))
  // A key given again makes nothing of its own.
  const made = 'receipt' in expected && !expected.receipt.replayed
  if (made && status === 200) side.ids.set(operation.n, body.id)
}

function note(side: Side, operation: Operation, found: string | null): void {
  if (found !== null)
    side.difference ??= `${side.setup.organization_id}, operation ${shown(operation)}: ${found}`
}

/** Charges of several organizations in one request; those of one keep their order. */
export async function performTogether(api: Api, all: { side: Side; operation: Operation }[]): Promise<void> {
  const asked = all.filter(({ side }) => side.difference === null)
  if (asked.length === 0) return
  for (const { side, operation } of asked) side.operations.push(operation)
  const charges = asked.map(({ side, operation }) => {
    const { organization_id } = side.setup
    return { organization_id, ...(requestOf(organization_id, operation, side.ids).body as object) }
  })
  const { body, repeated } = await must(api, 'POST', '/v1/charges', { charges })
  for (const [index, { side, operation }] of asked.entries()) {
    const one = body.results[index]
    const status = one.status === 'error' ? one.status_code : 200
    judge(side, operation, { status, body: one, repeated })
  }
}

const SINGLE = 8
const TOGETHER = 10
const AUDIT_EVERY = 3

/** Runs about so many operations on a server of their own; the sides tell where they differed. */
export async function runHistory(
  api: Api,
  seed: number,
  { organizations, operations }: { organizations: number; operations: number },
): Promise<Side[]> {
  const random = seeded(seed)
  let now = START
  let n = 0
  const setups = Array.from({ length: organizations }, (_, i) => anySetup(random, `org-${i}`))
  const sides = await Promise.all(setups.map((setup) => openSide(api, setup, now)))
  // Each organization has a stream of its own, so that what one asks does not depend on how fast others are.
  const streams = sides.map(() => seeded(random.below(2 ** 31)))
  for (let round = 1; n < operations; round++) {
    const numbers = sides.map((_, index) => n + index * (SINGLE + TOGETHER))
    await Promise.all(sides.map((side, i) => singles(api, side, streams[i]!, numbers[i]! + TOGETHER)))
    await performTogether(
      api,
      sides.flatMap((side, i) => together(side, streams[i]!, numbers[i]!, round)),
    )
    n += sides.length * (SINGLE + TOGETHER)
    if (round % AUDIT_EVERY === 0) {
      const of = USAGES[(round / AUDIT_EVERY) % USAGES.length]!
      await Promise.all(sides.map((side) => perform(api, side, { n: -round, verb: 'audit', of })))
    }
    now = anyClock(
      random,
      now,
      sides.map(({ model }) => nextEvent(model.books)),
      sides.map(({ model }) => nextOwnedEnd(model)),
    )
    await api.clock(new Date(now).toISOString())
    for (const side of sides) await perform(api, side, { n: -round, verb: 'clock', now })
  }
  await Promise.all(sides.map((side) => perform(api, side, { n: 0, verb: 'audit', of: 'everything' })))
  return sides
}

async function singles(api: Api, side: Side, random: Seeded, first: number): Promise<void> {
  for (let i = 0; i < SINGLE; i++)
    await perform(api, side, anyOperation(random, side.model, first + i + 1, side.operations))
}

/** Charges are chosen before any of them is done, as a vendor would who does not know what is left. */
function together(side: Side, random: Seeded, first: number, batch: number) {
  const chosen: { side: Side; operation: Operation }[] = []
  while (chosen.length < TOGETHER) {
    const past = [...side.operations, ...chosen.map(({ operation }) => operation)]
    const operation = anyOperation(random, side.model, first + chosen.length + 1, past)
    if (operation.verb === 'charge') chosen.push({ side, operation: { ...operation, batch } })
  }
  return chosen
}
