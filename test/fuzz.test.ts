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
const CLIENTS = 12
/** A world is left for a new one before its journals are long, and a server before its organizations are many. */
const REQUESTS_PER_WORLD = 5_000
const REQUESTS_PER_SERVER = 20_000
const STORIES_UNTIL_MENDED = 60
const MOST_FINDINGS = 10

interface Found {
  counts: Counts
  findings: Map<string, Finding>
  worlds: number
}

test('whatever is asked, the answer is one that the documents promise', {
  timeout: 2 * patience,
}, async () => {
  const measured = begin('requests made from the OpenAPI documents', scale.fuzz_requests)
  const counts: Counts = { requests: 0, accepted: 0, reached: new Set() }
  const found: Found = { counts, findings: new Map(), worlds: 0 }
  let known: string[] = []
  while (counts.requests < scale.fuzz_requests && found.findings.size < MOST_FINDINGS)
    known = await askServer(found, Math.min(counts.requests + REQUESTS_PER_SERVER, scale.fuzz_requests))
  const missed = known.filter((name) => !counts.reached.has(name))
  measured(
    `0 of 5xx, 0 otherwise than documented; ${counts.accepted} accepted, ` +
      `${counts.reached.size} of ${known.length} operations succeeded${missed.length > 0 ? `, not ${missed.join(', ')}` : ''}; verify clean`,
  )
})

/** One server in world after world, until so many requests are counted; the names of its operations. */
async function askServer(found: Found, until: number): Promise<string[]> {
  const { counts, findings } = found
  const database = await createTestDatabase()
  const port = await freePort()
  const env = { COULOMB_TEST_CLOCK: '1', COULOMB_READS_PER_MINUTE: '0' }
  const server = await startServerProcess(database, port, env, 'error')
  onTestFinished(() => server.kill())
  const url = `http://127.0.0.1:${port}`
  const operations = (await readOperations(url)).filter((one) => !isLeftOut(one))
  while (counts.requests < until && findings.size < MOST_FINDINGS) {
    const number = found.worlds++
    const now = START + number * 60 * DAY_MS
    const world = await openWorld(url, OPERATOR_KEY, { number, now, operations })
    const left_at = Math.min(counts.requests + REQUESTS_PER_WORLD, until)
    for (const finding of await workThrough(world, server, number * 1e6, left_at, counts))
      if (!findings.has(finding.signature)) findings.set(finding.signature, await shrunk(world, finding))
  }
  await verifyAll(url, server)
  expect([...findings.values()].map(tellOf).join('\n\n'), server.output()).toBe('')
  expect(server.hasEnded()).toBe(false)
  await server.kill()
  return operations.map(nameOf)
}

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
async function verifyAll(url: string, server: ServerProcess): Promise<void> {
  const operator = clientOf(url, OPERATOR_KEY)
  for (let cursor = ''; ; ) {
    const { body } = await operator.get(`/v1/organizations?limit=1000${cursor}`)
    for (const { organization_id } of body.items) {
      const { status, body } = await operator.post(`${pathOf(organization_id)}/verify`)
      expect([organization_id, status, body.findings], server.output()).toEqual([organization_id, 200, []])
    }
    if (body.next_cursor === null) return
    cursor = `&cursor=${encodeURIComponent(body.next_cursor)}`
  }
}
