// Pages move by themselves: a charge through one server process is seen in the browser of a colleague on another.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Client, clientOf, OPERATOR_KEY } from '../client.ts'
import { createTestDatabase } from '../engine.ts'
import { freePort, type ServerProcess, startServerProcess } from '../fire/server-process.ts'
import { open, problemsOf, settled } from './browser.ts'

const HISTORY = '/settings/billing/history'
const WAIT = { timeout: 60_000, interval: 100 }

interface Place extends ServerProcess {
  url: string
  operator: Client
}

/** Where charges are made, and where people look. */
let a: Place
let b: Place
let keys = 0

beforeAll(async () => {
  const database = await createTestDatabase()
  const start = async (): Promise<Place> => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    return { ...(await startServerProcess(database, port)), url, operator: clientOf(url, OPERATOR_KEY) }
  }
  a = await start()
  b = await start()
  await openTeam('pool')
})
afterAll(async () => {
  await Promise.all([a?.kill(), b?.kill()])
})

async function must(asked: ReturnType<Client['get']>): Promise<any> {
  const { status, body } = await asked
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`)
  return body
}

/** An administrator who looks and a colleague who spends; with credits for everyone. */
async function openTeam(organization_id: string): Promise<void> {
  const path = `/v1/organizations/${organization_id}`
  await must(a.operator.put(path, { name: 'Acme', preset: 'genesy', timezone: 'Europe/Madrid' }))
  for (const [member_id, name, role] of [
    ['ada', 'Ada Admin', 'admin'],
    ['uma', 'Uma User', 'user'],
  ])
    await must(
      a.operator.put(`${path}/members/${member_id}`, {
        name,
        role,
        email: `${member_id}@acme.example`,
      }),
    )
  await must(
    a.operator.post(`${path}/grants`, {
      unit: 'credit',
      amount: 500,
      source: 'addon',
      reason: 'bought',
      idempotency_key: 'addon',
    }),
  )
}

/** What the colleague spends, through server A. */
const spend = (organization_id: string, count: number) =>
  must(
    a.operator.post(`/v1/organizations/${organization_id}/charges`, {
      action: 'enrichment.email',
      member_id: 'uma',
      items: Array.from({ length: count }, () => ({ key: `email:${++keys}` })),
      description: `Charge ${keys}`,
      idempotency_key: `charge ${keys}`,
    }),
  )

/** A window of the administrator's on server B, on `path`, whose stream has begun. */
async function look(organization_id: string, path: string): Promise<Page> {
  const { url } = await must(
    b.operator.post(`/v1/organizations/${organization_id}/portal-sessions`, {
      member_id: 'ada',
      return_path: '/healthz',
    }),
  )
  const page = await open(url)
  const begun = page.waitForResponse(/\/live$/)
  await page.goto(b.url + path)
  expect((await begun).status()).toBe(200)
  await settled(page)
  // Gone with a reload.
  await page.evaluate(() => {
    document.documentElement.dataset.loaded = 'once'
  })
  return page
}

async function expectNoReload(...pages: Page[]): Promise<void> {
  for (const page of pages) {
    expect(await page.evaluate(() => document.documentElement.dataset.loaded)).toBe('once')
    expect(problemsOf(page)).toEqual([])
  }
}

/** The number at the top right. */
const balanceIn = async (page: Page) => {
  const label = await page
    .getByRole('banner')
    .getByLabel(/credits left/)
    .first()
    .getAttribute('aria-label')
  return Number(/^[\d,]+/.exec(label!)![0].replaceAll(',', ''))
}
const gaugeIn = async (page: Page) =>
  Number(await page.getByRole('dialog').getByRole('meter').first().getAttribute('aria-valuenow'))
const rowsOf = (page: Page, caption: string) =>
  page.getByRole('table', { name: caption }).locator('tbody tr').count()
const barsIn = (page: Page) =>
  page
    .getByRole('region', { name: 'Credits usage by action type' })
    .locator('svg path')
    .evaluateAll((all) => all.map((one) => one.getAttribute('d')).join())

test('a charge through server A moves balance, gauge, chart and history in a browser on server B, without a reload', {
  timeout: 240_000,
}, async () => {
  await spend('pool', 3)
  const [credits, gauge, used, history] = await Promise.all([
    look('pool', '/credits?tab=credits'),
    look('pool', '/credits?batteries=own'),
    look('pool', '/credits?batteries=uma'),
    look('pool', HISTORY),
  ])
  await used.getByRole('tab', { name: 'Credit Use History' }).click()
  await expect.poll(() => rowsOf(used, 'Credit Use History'), WAIT).toBe(1)
  expect(await rowsOf(history, 'Credit usage history')).toBe(1)
  await expect.poll(() => barsIn(credits), WAIT).not.toBe('')
  const before = {
    balance: await balanceIn(credits),
    gauge: await gaugeIn(gauge),
    bars: await barsIn(credits),
  }

  const charge = await spend('pool', 2)
  expect(charge.credits).toBeGreaterThan(0)
  await expect.poll(() => balanceIn(credits), WAIT).toBe(before.balance - charge.credits)
  await expect.poll(() => gaugeIn(gauge), WAIT).toBe(before.gauge - charge.credits)
  await expect.poll(() => barsIn(credits), WAIT).not.toBe(before.bars)
  await expect.poll(() => rowsOf(used, 'Credit Use History'), WAIT).toBe(2)
  await expect.poll(() => rowsOf(history, 'Credit usage history'), WAIT).toBe(2)
  await expectNoReload(credits, gauge, used, history)
})
