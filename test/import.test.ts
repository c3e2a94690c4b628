// The past of a customer, from a file: charged exactly, once, and without touching what is there to spend today.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type ImportEvents,
  type ImportOptions,
  type ImportTotals,
  importFile,
} from '../src/commands/import/import-file.ts'
import type { Rejected } from '../src/commands/import/map-rows.ts'
import { serverClient } from '../src/commands/server-client.ts'
import { type Api, OPERATOR_KEY, startApi } from './client.ts'
import { coulomb, ended, startCoulomb } from './command.ts'
import { tinyPreset } from './tiny-preset.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const TRACE = here('../examples/llm-trace.csv')
const GATEWAY = JSON.parse(readFileSync(here('../examples/llm-gateway.json'), 'utf8'))
const MAP = [
  'TIMESTAMP=occurred_at',
  'ContextTokens=quantities.context_tokens',
  'GeneratedTokens=quantities.generated_tokens',
]

let api: Api
let scratch: string

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'coulomb-import-'))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))
beforeEach(async () => {
  api = await startApi()
  expect((await api.operator.put('/v1/presets/llm-gateway', GATEWAY)).status).toBe(200)
  await open('gateway', { preset: 'llm-gateway' })
})
afterEach(() => api.close())

async function open(organization_id: string, body: object): Promise<void> {
  const { status } = await api.operator.put(`/v1/organizations/${organization_id}`, {
    name: organization_id,
    timezone: 'UTC',
    ...body,
  })
  expect(status).toBe(200)
}

const written: string[] = []

/** A file of its own for each call. */
function fileOf(lines: string[]): string {
  const file = join(scratch, `${written.length}.csv`)
  written.push(file)
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

async function run(
  file: string,
  options: Partial<ImportOptions> = {},
  events: ImportEvents = {},
  signal?: AbortSignal,
  url = api.url,
): Promise<ImportTotals & { lines: Rejected[] }> {
  const lines: Rejected[] = []
  const usual = {
    type: 'usage',
    map: MAP,
    set: ['action=llm.call'],
    timezone: 'UTC',
    separator: ';',
    name: '',
  }
  const all = {
    ...usual,
    file,
    delimiter: ',',
    organization_id: 'gateway',
    draw_on_balance: false,
    ...options,
  }
  const client = serverClient({ url, key: OPERATOR_KEY, patience_ms: 20_000 })
  const collect = { rejected: (row: Rejected) => lines.push(row), ...events }
  const totals = await importFile(client, all as ImportOptions, collect, signal)
  lines.sort((a, b) => a.line - b.line)
  return { ...totals, lines }
}

/** Micro-credits of a trace, from the file alone: 0.001 credits a token of context, 0.003 a generated one. */
function priceOf(file: string): { rows: number; micros: bigint } {
  const [header, ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/)
  const context = header!.split(',').indexOf('ContextTokens')
  const generated = header!.split(',').indexOf('GeneratedTokens')
  let micros = 0n
  for (const line of lines) {
    const cells = line.split(',')
    micros += 1_000n * BigInt(cells[context]!) + 3_000n * BigInt(cells[generated]!)
  }
  return { rows: lines.length, micros }
}

const credits = (micros: bigint) => Number(micros) / 1e6

/** Usage of the year of a trace as the server tells it, which is in credits. */
async function usageOf(year: number, organization_id = 'gateway'): Promise<number> {
  const range = `from=${year}-01-01&to=${year}-12-31`
  const { status, body } = await api.operator.get(
    `/v1/organizations/${organization_id}/usage/breakdown?by=action&${range}`,
  )
  expect(status).toBe(200)
  return body.totals.net
}

async function balanceOf(organization_id = 'gateway'): Promise<number> {
  const { body } = await api.operator.get(`/v1/organizations/${organization_id}/balances`)
  return body.credits.available
}

const row = (n: number) => `2024-05-01 10:00:00.${String(n).padStart(7, '0')},${1 + (n % 900)},${1 + (n % 7)}`
const HEADER = 'TIMESTAMP,ContextTokens,GeneratedTokens'
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)

describe('a trace of an LLM gateway, a product that no source file names', () => {
  test("is charged exactly: the total is the sum over the file, and today's balance is untouched", async () => {
    const before = await balanceOf()
    const { rows, micros } = priceOf(TRACE)
    expect(rows).toBe(200)
    const { code, stdout, stderr } = await coulomb(
      [
        'import',
        TRACE,
        '--organization',
        'gateway',
        '--action',
        'llm.call',
        '--url',
        api.url,
        '--key',
        OPERATOR_KEY,
      ],
      ...[MAP.flatMap((pair) => ['--map', pair]), ['--map', 'Key=api_key_id']],
    )
    expect({ code, stderr: stderr.split('\n')[0] }).toEqual({
      code: 0,
      stderr: `Importing ${TRACE} into gateway at ${api.url}`,
    })
    expect(stdout).toContain('200 rows: 200 charged, 0 imported before, 0 rejected.')
    expect(stdout).toContain(
      `${credits(micros).toLocaleString('en-US', { maximumFractionDigits: 6 })} credits in all`,
    )
    expect(stdout).toContain("Nothing was drawn from today's balance.")
    expect(await usageOf(2025)).toBe(credits(micros))
    expect(await balanceOf()).toBe(before)
  })

  test('is dated by its own times, to the millisecond, and split by the keys of its callers', async () => {
    await run(TRACE, { map: [...MAP, 'Key=api_key_id', 'Model=metadata.model'] })
    const path = '/v1/organizations/gateway'
    const day = await api.operator.get(`${path}/usage/breakdown?by=action&from=2025-03-03&to=2025-03-03`)
    const next = await api.operator.get(`${path}/usage/breakdown?by=action&from=2025-03-04&to=2025-03-04`)
    expect(day.body.totals.charges + next.body.totals.charges).toBe(200)
    const ofDay = readFileSync(TRACE, 'utf8').match(/^2025-03-03/gm)!.length
    expect(day.body.totals.charges).toBe(ofDay)
    const { body } = await api.operator.get(
      `${path}/usage/breakdown?by=api_key&from=2025-03-03&to=2025-03-04`,
    )
    expect(body.rows).toHaveLength(3)
  })

  test('charges nothing when it is imported again, and two equal calls are two', async () => {
    const { micros } = priceOf(TRACE)
    const first = await run(TRACE)
    expect(first).toMatchObject({
      fresh: 200,
      replayed: 0,
      rejected: 0,
      credits: { fresh: micros, replayed: 0n },
    })
    const again = await run(TRACE)
    expect(again).toMatchObject({
      fresh: 0,
      replayed: 200,
      rejected: 0,
      credits: { fresh: 0n, replayed: micros },
    })
    expect(await usageOf(2025)).toBe(credits(micros))
  })

  test('charges only what is new when lines were added, put right or taken out', async () => {
    const lines = readFileSync(TRACE, 'utf8').trim().split('\n')
    const broken = lines.with(50, lines[50]!.replace(/,\d+,/, ',many,'))
    expect(await run(fileOf(broken))).toMatchObject({ fresh: 199, rejected: 1, lines: [{ line: 51 }] })
    const [header, ...rows] = lines
    const later = [header!, ...rows.slice(20), '2025-03-05 00:00:00.0000001,1000,0,key_search,small']
    expect(await run(fileOf(later))).toMatchObject({ fresh: 2, replayed: 179, rejected: 0 })
  })

  test('mapped in another way is refused row by row rather than charged twice', async () => {
    await run(TRACE)
    const other = await run(TRACE, { map: [...MAP, 'Key=api_key_id'] })
    expect(other).toMatchObject({ fresh: 0, replayed: 0, rejected: 200 })
    expect(other.lines[0]).toMatchObject({ line: 2, code: 'idempotency_conflict' })
    expect(other.lines[0]!.why).toContain('Give this import another --name')
  })
})

// Foreign data: imported from where it lies, and never a part of this repository.
const REAL_TRACE = process.env.COULOMB_TRACE ?? here('../../shared/azure-llm-inference-trace-2023-code.csv')
const realTrace = existsSync(REAL_TRACE)

test(realTrace
  ? 'the real trace is charged exactly, every call of it'
  : "the real trace is not here, so only the project's own was imported", { timeout: 300_000 }, async () => {
  if (!realTrace) return expect(existsSync(TRACE)).toBe(true)
  const { rows, micros } = priceOf(REAL_TRACE)
  const before = await balanceOf()
  expect(await run(REAL_TRACE)).toMatchObject({ fresh: rows, rejected: 0, credits: { fresh: micros } })
  expect(await usageOf(2023)).toBe(credits(micros))
  expect(await run(REAL_TRACE)).toMatchObject({ fresh: 0, replayed: rows, credits: { replayed: micros } })
  expect(await balanceOf()).toBe(before)
})

describe('an import that is interrupted', () => {
  const count = 3_000
  const big = (rows = count) => fileOf([HEADER, ...numbers(0, rows).map(row)])

  test('answers what is on its way, and goes on where it stopped', async () => {
    const file = big()
    const stop = new AbortController()
    const first = await run(file, {}, { progress: () => stop.abort() }, stop.signal)
    expect(first).toMatchObject({ interrupted: true, replayed: 0, rejected: 0 })
    expect(first.fresh).toBeGreaterThanOrEqual(100)
    expect(first.fresh).toBeLessThan(count)
    const second = await run(file)
    expect(second).toMatchObject({ interrupted: false, fresh: count - first.fresh, replayed: first.fresh })
    expect(await usageOf(2024)).toBe(credits(priceOf(file).micros))
  })

  test('by Ctrl-C says so, by its last words and its exit status', async () => {
    const child = startCoulomb([
      ...[
        'import',
        big(30_000),
        '-o',
        'gateway',
        '--action',
        'llm.call',
        '--url',
        api.url,
        '--key',
        OPERATOR_KEY,
      ],
      ...MAP.flatMap((pair) => ['--map', pair]),
    ])
    const end = ended(child)
    while ((await usageOf(2024)) === 0 && child.exitCode === null) {}
    child.kill('SIGINT')
    const { code, stdout } = await end
    expect(code).toBe(130)
    expect(stdout).toContain('Interrupted: the same command again does the rest.')
  })

  test('by the death of its process charges nothing twice either', async () => {
    const file = big()
    const child = startCoulomb([
      ...['import', file, '-o', 'gateway', '--action', 'llm.call', '--url', api.url, '--key', OPERATOR_KEY],
      ...MAP.flatMap((pair) => ['--map', pair]),
    ])
    while ((await usageOf(2024)) === 0 && child.exitCode === null) {}
    child.kill('SIGKILL')
    const { fresh, replayed, rejected } = await run(file)
    expect({ all: fresh + replayed, rejected }).toEqual({ all: count, rejected: 0 })
    expect(replayed).toBeGreaterThan(0)
    expect(await usageOf(2024)).toBe(credits(priceOf(file).micros))
  })
})

test('a server that is busy, or whose answer is lost, is asked again and charges nothing twice', async () => {
  const file = fileOf([HEADER, ...numbers(0, 1_000).map(row)])
  let requests = 0
  // Before the server: every third request is turned away, and of the others every second answer is lost.
  const proxy = createServer(async (request, response) => {
    requests += 1
    const body = Buffer.concat(await request.toArray())
    if (requests % 3 === 0) return response.writeHead(503, { 'retry-after': '0' }).end()
    const headers = { authorization: request.headers.authorization!, 'content-type': 'application/json' }
    const answer = await fetch(api.url + request.url, { method: 'POST', headers, body })
    const text = await answer.text()
    if (requests % 2 === 0) return response.destroy()
    return response.writeHead(answer.status).end(text)
  })
  await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const { fresh, replayed, rejected } = await run(file, {}, {}, undefined, url)
  proxy.close()
  expect({ all: fresh + replayed, rejected }).toEqual({ all: 1_000, rejected: 0 })
  expect(requests).toBeGreaterThan(10)
  expect(await usageOf(2024)).toBe(credits(priceOf(file).micros))
})

describe('a rejected line', () => {
  const bad = [
    'yesterday,10,1',
    '2024-05-01 10:00:00,many,1',
    '2024-05-01 10:00:01,10',
    '2024-05-01 10:00:02,,1',
    '2024-05-01 10:00:03,-5,1',
    '5" disk,10,1',
    '2024-05-01 10:00:04,0.0000001,1e99',
  ]
  const file = () => fileOf([HEADER, row(1), ...bad, row(2)])

  test('is told with its line, its column, its field and the reason, and stops no other', async () => {
    const { fresh, rejected, lines } = await run(file())
    expect({ fresh, rejected }).toEqual({ fresh: 2, rejected: bad.length })
    expect(lines.map(({ line, column, field, code }) => [line, column, field, code])).toEqual([
      [3, 'TIMESTAMP', 'occurred_at', 'invalid_request'],
      [4, 'ContextTokens', 'quantities.context_tokens', 'invalid_request'],
      [5, null, null, 'unreadable_line'],
      [6, 'ContextTokens', 'quantities.context_tokens', 'missing_quantity'],
      [7, 'ContextTokens', 'quantities.context_tokens', 'invalid_request'],
      [8, null, null, 'unreadable_line'],
      [9, 'GeneratedTokens', 'quantities.generated_tokens', 'invalid_request'],
    ])
    expect(lines.map(({ why }) => why)).toEqual([
      '"yesterday" is not a time such as 2026-05-31 22:30:00.',
      '"many" is not a number.',
      'The line has 2 cells, the header has 3.',
      expect.stringContaining('context_tokens'),
      expect.stringContaining('must not be negative'),
      'The line has a quote inside a cell that does not begin with one.',
      expect.stringContaining('at most'),
    ])
  })

  test('is on stderr and in the file of --rejects, and the command says so by its exit status', async () => {
    const rejects = join(scratch, 'rejects.csv')
    const { code, stdout, stderr } = await coulomb(
      ['import', file(), '-o', 'gateway', '--action', 'llm.call', '--url', api.url, '--key', OPERATOR_KEY],
      [...MAP.flatMap((pair) => ['--map', pair]), '--rejects', rejects],
    )
    expect(code).toBe(2)
    expect(stdout).toContain(`9 rows: 2 charged, 0 imported before, ${bad.length} rejected.`)
    expect(stderr).toContain(
      'Rejected: line 4, column "ContextTokens", quantities.context_tokens: "many" is not a number.',
    )
    expect(stderr.match(/^Rejected: /gm)).toHaveLength(bad.length)
    const lines = readFileSync(rejects, 'utf8').trim().split('\n')
    expect(lines).toHaveLength(1 + bad.length)
    expect(lines[0]).toBe(`${HEADER},rejected_line,rejected_field,rejected_code,rejected_why`)
    expect(lines.find((line) => line.startsWith('2024-05-01 10:00:00,many,1,4,'))).toBeDefined()
  })

  test('an organization that does not exist is told before anything is sent', async () => {
    const { code, stderr } = await coulomb(
      ['import', TRACE, '-o', 'nobody', '--action', 'llm.call', '--url', api.url, '--key', OPERATOR_KEY],
      MAP.flatMap((pair) => ['--map', pair]),
    )
    expect(code).toBe(1)
    expect(stderr).toContain('There is no organization "nobody".')
    expect(stderr).not.toContain('Rejected')
  })
})

describe("what touches today's balance", () => {
  test('--draw-on-balance draws; what it does not cover is rejected, and charged after a top-up', async () => {
    await open('small', { plan_id: 'llm-gateway-team', preset: 'llm-gateway' })
    const before = await balanceOf('small')
    // Each call costs 20,000 credits: two of three are covered.
    const file = fileOf([HEADER, ...[1, 2, 3].map((n) => `2024-05-0${n} 10:00:00,20000000,0`)])
    const options = { organization_id: 'small', draw_on_balance: true }
    const first = await run(file, options)
    expect(first).toMatchObject({ fresh: 2, rejected: 1, lines: [{ code: 'insufficient_credits' }] })
    expect(await balanceOf('small')).toBe(before - 40_000)
    const grant = {
      unit: 'credit',
      amount: 20_000,
      source: 'addon',
      reason: 'top-up',
      idempotency_key: 'top-up',
    }
    await api.operator.post('/v1/organizations/small/grants', grant)
    expect(await run(file, options)).toMatchObject({ fresh: 1, replayed: 2, rejected: 0 })
    expect(await balanceOf('small')).toBe(before - 40_000)
  })

  test('credits that were settled elsewhere are usage as they are, of no price, and draw on nothing', async () => {
    const before = await balanceOf()
    const file = fileOf([
      'when,what,spent,many',
      '2024-02-03,llm.call,12.345678,4',
      '2024-02-04,llm.embedding,1,1',
    ])
    const options = {
      map: ['when=occurred_at', 'what=action', 'spent=credits', 'many=count'],
      set: ['unit=credit'],
    }
    expect(await run(file, options)).toMatchObject({ fresh: 2, credits: { fresh: 13_345_678n } })
    expect(await usageOf(2024)).toBe(13.345678)
    expect(await balanceOf()).toBe(before)
    await expect(run(file, { ...options, draw_on_balance: true })).rejects.toThrow('settled elsewhere')
  })

  test('--type balances grants opening balances, once', async () => {
    const before = await balanceOf()
    const file = fileOf([
      'unit,amount,source,ends_at',
      'credit,100.5,addon,2099-01-01',
      'credit,20,,',
      'credit,,promo,',
      'nonsense,5,,',
    ])
    const options = { type: 'balances' as const, map: [], set: [] }
    const first = await run(file, options)
    expect(first).toMatchObject({ fresh: 2, rejected: 2, credits: { fresh: 120_500_000n } })
    expect(first.lines).toMatchObject([
      { line: 4, field: 'amount', why: 'The cell is empty.' },
      { line: 5, field: 'unit', code: 'unknown_unit' },
    ])
    expect(await balanceOf()).toBe(before + 120.5)
    expect(await run(file, options)).toMatchObject({ fresh: 0, replayed: 2, rejected: 2 })
    expect(await balanceOf()).toBe(before + 120.5)
    const { body } = await api.operator.get('/v1/organizations/gateway/grants')
    expect(body.items.map(({ source }: { source: string }) => source)).toEqual(
      expect.arrayContaining(['addon', 'adjustment']),
    )
  })

  test('--type owned: the next reveal of what is owned costs 0, and nothing else has changed', async () => {
    expect((await api.operator.put('/v1/presets/tiny', tinyPreset())).status).toBe(200)
    await open('tiny', { preset: 'tiny' })
    const before = await balanceOf('tiny')
    const file = fileOf([
      'contact,kind,name',
      'email:1,email,Ada',
      'email:2;email:3,email,Bo',
      'email:1,email,Ada',
      ',email,Nobody',
      `${'x'.repeat(300)},email,Long`,
    ])
    const options = {
      type: 'owned' as const,
      organization_id: 'tiny',
      map: ['contact=item', 'kind=data_type', 'name=subject.name', 'name=subject.id'],
      set: ['subject.type=contact'],
    }
    const first = await run(file, options)
    expect(first).toMatchObject({ fresh: 2, replayed: 1, rejected: 2 })
    expect(first.lines).toMatchObject([
      { line: 5, field: 'item', column: 'contact' },
      { line: 6, field: 'item', column: 'contact', code: 'invalid_request' },
    ])
    expect(await run(file, options)).toMatchObject({ fresh: 0, replayed: 3, rejected: 2 })
    expect(await balanceOf('tiny')).toBe(before)
    const charge = (key: string, items: string[]) =>
      api.operator.post('/v1/organizations/tiny/charges', {
        action: 'email',
        items: items.map((item) => ({ key: item })),
        idempotency_key: key,
      })
    expect((await charge('a', ['email:1', 'email:2', 'email:3'])).body).toMatchObject({
      status: 'charged',
      credits: 0,
    })
    expect((await charge('b', ['email:3', 'email:4'])).body.items).toMatchObject([
      { outcome: 'already_owned' },
      { outcome: 'charged' },
    ])
    expect(await balanceOf('tiny')).toBe(before - 1)
  })
})
