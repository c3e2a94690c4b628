// Issue 3: whatever is sent to the server, it answers as its documents say: never 5xx, never a crash, nothing of others.
import { expect, onTestFinished, test } from 'vitest'
import { clientOf, OPERATOR_KEY } from './client.ts'
import { createTestDatabase } from './engine.ts'
import { begin } from './fire/figure.ts'
import { patience, scale, seed } from './fire/scale.ts'
import { freePort, type ServerProcess, startServerProcess } from './fire/server-process.ts'
import { type Operation, readOperations } from './fuzz/operations.ts'
import { shrunk } from './fuzz/shrink.ts'
import { type Counts, type Finding, tellStory } from './fuzz/story.ts'
import { mend, openWorld, pathOf, type World } from './fuzz/world.ts'

const START = Date.parse('2026-03-10T12:00:00Z')
const DAY_MS = 86_400_000
const CLIENTS = 6
/** A world is left for a new one before its journals are long. */
const REQUESTS_PER_WORLD = 5_000
const STORIES_UNTIL_MENDED = 60
const MOST_FINDINGS = 10

test('whatever is asked, the answer is one that the documents promise', {
  timeout: 2 * patience,
}, async () => {
  const measured = begin('requests made from the OpenAPI documents', scale.fuzz_requests)
  const database = await createTestDatabase()
  const port = await freePort()
  const env = { COULOMB_TEST_CLOCK: '1', COULOMB_READS_PER_MINUTE: '0' }
  const server = await startServerProcess(database, port, env, 'error')
  onTestFinished(() => server.kill())
  const url = `http://127.0.0.1:${port}`
  const operations = (await readOperations(url)).filter((one) => !isLeftOut(one))
  const counts: Counts = { requests: 0, accepted: 0, reached: new Set() }
  const findings = new Map<string, Finding>()
  let worlds = 0
  while (counts.requests < scale.fuzz_requests && findings.size < MOST_FINDINGS) {
    const number = worlds++
    const now = START + number * 60 * DAY_MS
    const world = await openWorld(url, OPERATOR_KEY, { number, now, operations })
    const until = Math.min(counts.requests + REQUESTS_PER_WORLD, scale.fuzz_requests)
    for (const finding of await workThrough(world, server, number * 1e6, until, counts))
      if (!findings.has(finding.signature)) findings.set(finding.signature, await shrunk(world, finding))
    await verifyAll(world)
  }
  expect([...findings.values()].map(tellOf).join('\n\n'), server.output()).toBe('')
  expect(server.hasEnded()).toBe(false)
  const missed = operations.map(nameOf).filter((name) => !counts.reached.has(name))
  measured(
    `0 of 5xx, 0 otherwise than documented; ${counts.accepted} accepted, ` +
      `${counts.reached.size} of ${operations.length} operations succeeded${missed.length > 0 ? `, not ${missed.join(', ')}` : ''}; verify clean`,
  )
})

const nameOf = ({ method, path }: Operation) => `${method} ${path}`

/** The clock is one for all and runs forward only: an accepted year 9999 would be the last. Worlds move it themselves. */
const isLeftOut = (operation: Operation) => nameOf(operation) === 'PUT /v1/test-clock'

const tellOf = ({ complaint, story, commands }: Finding) =>
  [`${complaint} (story ${story})`, ...commands].join('\n')

/** Several clients tell stories until `until` requests are counted, or too much is found. */
async function workThrough(
  world: World,
  server: ServerProcess,
  first: number,
  until: number,
  counts: Counts,
): Promise<Finding[]> {
  const found: Finding[] = []
  let next = first
  while (counts.requests < until && found.length < MOST_FINDINGS) {
    const last = next + STORIES_UNTIL_MENDED
    const client = async () => {
      while (next < last && counts.requests < until) {
        const finding = await tellStory(world, seed, next++, counts)
        if (server.hasEnded())
          throw new Error(`the server has ended: ${server.output()}\n${finding && tellOf(finding)}`)
        if (finding) found.push(finding)
      }
    }
    await Promise.all(Array.from({ length: CLIENTS }, client))
    next = last
    await mend(world)
  }
  return found
}

/** Of every organization that there is: also those that the fuzzer has made. */
async function verifyAll({ url }: World): Promise<void> {
  const operator = clientOf(url, OPERATOR_KEY)
  for (let cursor = ''; ; ) {
    const { body } = await operator.get(`/v1/organizations?limit=1000${cursor}`)
    for (const { organization_id } of body.items) {
      const { status, body } = await operator.post(`${pathOf(organization_id)}/verify`)
      expect([organization_id, status, body.findings]).toEqual([organization_id, 200, []])
    }
    if (body.next_cursor === null) return
    cursor = `&cursor=${encodeURIComponent(body.next_cursor)}`
  }
}
