// Settings › Billing › Credit usage & AI › History: the page, its filters, its graph and its table.
import { parse } from 'csv-parse/sync'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Api, startApi } from '../client.ts'
import { expectAccessible, overhang, picture, settled, signIn, THEMES } from './browser.ts'
import { choose, column, downloaded, HISTORY, openAcme, openBusy, openNew, table } from './history-world.ts'

const COLUMNS = [
  'Date',
  'Feature',
  'Action',
  'Description',
  'Credits',
  'Data requested',
  'User',
  'More actions',
]

let api: Api

beforeAll(async () => {
  api = await startApi({ now: '2025-11-22T10:00:00Z' })
  await openAcme(api)
  await openBusy(api, 120)
  await openNew(api)
})
afterAll(() => api.close())

const admin = (search = '', more = {}) => signIn(api, 'acme', 'anna', { path: HISTORY + search, ...more })
const addressOf = (page: Page) => new URL(page.url()).searchParams.toString()
const count = async (query: string) =>
  (await api.operator.get(`/v1/organizations/acme/history?${query}`)).body.items.length

test('S3-03 S3-04 the page stands under Settings › Billing › Credit usage & AI › History', async () => {
  const page = await signIn(api, 'acme', 'anna', { path: '/credits' })
  await page.getByRole('navigation').getByRole('link', { name: 'History' }).click()
  await settled(page)
  expect(new URL(page.url()).pathname).toBe(HISTORY)
  const place = page.getByRole('navigation', { name: 'Breadcrumb' })
  await expect.poll(() => place.innerText()).toContain('History')
  expect((await place.innerText()).split(/\s*\n\s*/)).toEqual([
    'Acme',
    'Settings',
    'Billing',
    'Credit usage & AI',
    'History',
  ])
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('History')
})

test('S3-10 S3-12 S3-13 S3-14 S3-15 S3-16 S3-17 S3-18 S3-19 the columns, in their words and order, and what they hold', async () => {
  const page = await admin()
  await settled(page)
  expect((await table(page).getByRole('columnheader').allInnerTexts()).map((one) => one.trim())).toEqual(
    COLUMNS,
  )
  expect(await column(page, 'Date')).toEqual([
    'Yesterday, 11:00',
    'Yesterday, 10:00',
    'Yesterday, 00:01',
    '20 Nov, 23:59',
    '12 Nov, 10:00',
    '11 Nov, 10:00',
    '10 Nov, 10:00',
  ])
  expect(await column(page, 'Feature')).toEqual([
    'Email',
    'API',
    'Waterfall enrichment',
    'Waterfall enrichment',
    'Phone number',
    'Email',
    'Email',
  ])
  expect(await column(page, 'Credits')).toEqual(['2', '2', '1', '2', '8', '1', '1'])
  expect(await column(page, 'Data requested')).toEqual([
    'email',
    'company',
    'email',
    'email',
    'phone',
    'email',
    'email',
  ])
  expect(await column(page, 'User')).toEqual([
    'Anna Admin',
    'crm-sync',
    'Ben User',
    'Anna Admin',
    'Anna Admin',
    'Ben User',
    'Ben User',
  ])
  const said = await column(page, 'Description')
  expect(said[3]).toContain('Waterfall "DACH CFOs", provider Contactful')
  expect(said[3]).toContain('1 already owned')
  expect(said[4]).toBe('Contact 3')
  expect(await page.getByRole('button', { name: /^More actions for/ }).count()).toBe(7)
  expect((await table(page).locator('tbody tr').first().boundingBox())!.height).toBe(36)
})

test('S3-05 S3-07 S3-08 S3-46 S3-47 filters hold together, a feature stands for its actions, and the address keeps them', async () => {
  const page = await admin()
  await choose(page, 'Team member', /Ben User/)
  expect(await column(page, 'User')).toEqual(['Ben User', 'Ben User', 'Ben User'])
  await choose(page, 'Feature', 'All of Email')
  expect(await column(page, 'Action')).toEqual([
    'Email revealed from LinkedIn (Chrome extension)',
    'Email revealed from People Search',
  ])
  expect(addressOf(page)).toBe('member=ben&feature=email')
  await page.reload()
  expect(await column(page, 'User')).toEqual(['Ben User', 'Ben User'])
  expect(await count('member_id=ben&feature=email')).toBe(2)
  await choose(page, 'Feature', 'All of Email')
  await choose(page, 'Feature', 'Email revealed from People Search')
  expect(await column(page, 'Action')).toEqual(['Email revealed from People Search'])
  expect(addressOf(page)).toBe('member=ben&action=email.people_search')
  await page.getByRole('button', { name: 'Clear filters' }).click()
  expect(await column(page, 'User')).toHaveLength(7)
  expect(addressOf(page)).toBe('')
})

test('S3-08 a feature beside a single action finds what either has', async () => {
  const page = await admin()
  await choose(page, 'Feature', 'All of Phone number')
  await choose(page, 'Feature', 'Email revealed from People Search')
  expect(await column(page, 'Feature')).toEqual(['Phone number', 'Email'])
  expect(addressOf(page)).toBe('action=phone.reveal&action=email.people_search')
})

test('S3-06 days are inclusive at both ends, of the organization’s zone', async () => {
  const page = await admin()
  await page.getByRole('button', { name: /^Period/ }).click()
  await page.getByLabel('From', { exact: true }).fill('2025-11-12')
  await page.getByLabel('To', { exact: true }).fill('2025-11-20')
  await page.getByRole('button', { name: 'Show these days' }).click()
  expect(await column(page, 'Date')).toEqual(['20 Nov, 23:59', '12 Nov, 10:00'])
  expect(addressOf(page)).toBe('from=2025-11-12&to=2025-11-20')
  const graph = page.getByRole('region', { name: 'Usage', exact: true })
  expect(await graph.innerText()).toContain('12–20 Nov, days in Europe/Madrid, before refunds')
})

test('S3-09 the graph has a point for each day, and sums to the table under the same filters, with and without refunds', async () => {
  const page = await admin('?feature=email&feature=waterfall')
  for (const [refunds, total] of [
    [false, 7],
    [true, 6],
  ] as const) {
    await page.getByRole('switch', { name: 'Show refunds' }).setChecked(refunds)
    const credits = await column(page, 'Credits')
    expect(credits.reduce((sum, one) => sum + (one.startsWith('+') ? -Number(one) : Number(one)), 0)).toBe(
      total,
    )
    const graph = page.getByRole('region', { name: 'Usage', exact: true })
    expect(await graph.getByText(`${total} credits`).count()).toBe(1)
    await graph.getByRole('button', { name: 'Show as table' }).click()
    const days = await graph.getByRole('row').allInnerTexts()
    expect(days).toHaveLength(1 + 13 + 1)
    expect(days[1]).toContain('Mon 10 Nov 2025')
    expect(days.at(-1)!.split('\t').at(-1)).toBe(String(total))
    await graph.getByRole('button', { name: 'Show as chart' }).click()
  }
})

test.each(THEMES)(
  'S3-16 S3-23 C11 refunds are hidden until asked for; then green, with a plus and the word (%s)',
  async (theme) => {
    const page = await admin('', { theme })
    const toggle = page.getByRole('switch', { name: 'Show refunds' })
    expect(await toggle.isChecked()).toBe(false)
    expect(await column(page, 'Credits')).not.toContain('+1')
    expect(await table(page).getByText('refund', { exact: true }).count()).toBe(0)
    await toggle.click()
    expect(await column(page, 'Credits')).toEqual(['+1', '2', '2', '1', '2', '8', '1', '1'])
    expect(await table(page).getByText('refund', { exact: true }).count()).toBe(1)
    const colors = await page.evaluate(() => {
      const style = getComputedStyle(document.documentElement)
      const amount = [...document.querySelectorAll('td span')].find((one) => one.textContent === '+1')!
      const probe = document.createElement('i')
      probe.style.color = style.getPropertyValue('--accent-ink')
      document.body.append(probe)
      return [getComputedStyle(amount).color, getComputedStyle(probe).color]
    })
    expect(colors[0]).toBe(colors[1])
    expect(addressOf(page)).toBe('refunds=true')
    await picture(page, `history-refunds-${theme}`)
  },
)

describe('columns are frozen', () => {
  test('S3-11 any of them stays in sight while the others scroll, and the address keeps it', async () => {
    const page = await admin('', { width: 800 })
    await settled(page)
    const frame = page.getByRole('region', { name: 'Credit usage history' })
    for (const name of COLUMNS.slice(0, -1)) {
      const freeze = page.getByRole('button', { name: `Freeze ${name}` })
      const header = table(page).getByRole('columnheader', { name: new RegExp(`^${name}`) })
      await freeze.focus()
      await page.keyboard.press('Enter')
      await frame.evaluate((one) => one.scrollTo({ left: 0 }))
      const before = (await header.boundingBox())!.x
      await frame.evaluate((one) => one.scrollTo({ left: one.scrollWidth }))
      expect([name, (await header.boundingBox())!.x]).toEqual([name, before])
      expect(addressOf(page)).toMatch(/^frozen=\w+$/)
      expect(await freeze.getAttribute('aria-pressed')).toBe('true')
      await freeze.click()
      await frame.evaluate((one) => one.scrollTo({ left: 0 }))
    }
    expect(addressOf(page)).toBe('')
  })

  test('several at once stand side by side, and "More actions" is always in sight', async () => {
    const page = await admin('?frozen=user&frozen=date', { width: 800 })
    await settled(page)
    const names = (await table(page).getByRole('columnheader').allInnerTexts()).map((one) => one.trim())
    expect(names.slice(0, 2)).toEqual(['Date', 'User'])
    const frame = page.getByRole('region', { name: 'Credit usage history' })
    const place = async () =>
      Promise.all(
        ['Date', 'User', 'More actions'].map(
          async (name) => (await table(page).getByRole('columnheader', { name }).boundingBox())!.x,
        ),
      )
    const before = await place()
    await frame.evaluate((one) => one.scrollTo({ left: 120 }))
    expect(await place()).toEqual(before)
    expect(before[1]).toBeGreaterThan(before[0]!)
  })
})

test('S1-24 S1-25 "Load More" appends the next page, no gaps and no repeats, in either order', async () => {
  const page = await signIn(api, 'busy', 'dora', { path: HISTORY })
  const all = Array.from({ length: 120 }, (_, at) => `Entry ${at}`)
  for (const expected of [[...all].reverse(), all]) {
    expect(await column(page, 'Description')).toEqual(expected.slice(0, 50))
    for (const shown of [100, 120]) {
      await page.getByRole('button', { name: 'Load More' }).click()
      await expect.poll(() => table(page).locator('tbody tr').count()).toBe(shown)
    }
    expect(await column(page, 'Description')).toEqual(expected)
    expect(await page.getByText('All 120 entries').count()).toBe(1)
    expect(await page.getByRole('button', { name: 'Load More' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Date', exact: true }).click()
    await settled(page)
  }
})

test('S1-26 the export holds exactly what is filtered, in its order', async () => {
  const page = await admin('?member=ben&refunds=true&sort=asc&feature=email')
  await settled(page)
  const text = await downloaded(page, () => page.getByRole('link', { name: 'Export' }).click())
  const rows: Record<string, string>[] = parse(text, { columns: true, bom: true })
  expect(rows.map((row) => row.Description)).toEqual(await column(page, 'Description'))
  expect(rows.map((row) => row.User)).toEqual(['Ben User', 'Ben User'])
})

test('S3-32 a unit is a balance of its own: filtered by it, rows and graph count it alone', async () => {
  const page = await admin('?to=2025-11-21&from=2025-11-01')
  await choose(page, 'Unit', 'Mobile credits')
  expect(await column(page, 'Action')).toEqual(['Phone number revealed'])
  expect(await page.getByText('8 mobile credits').count()).toBe(1)
  expect(addressOf(page)).toContain('unit=mobile')
})

test('S3-48 who may not see others’ usage sees their own, and asking for another’s is refused', async () => {
  const page = await signIn(api, 'acme', 'ben', { path: HISTORY })
  expect(new Set(await column(page, 'User'))).toEqual(new Set(['Ben User']))
  expect(await page.getByLabel(/^Team member/).count()).toBe(0)
  expect(await page.getByText('Your own usage').count()).toBe(1)
  await page.goto(`${api.url}${HISTORY}?member=anna`)
  expect(await page.getByRole('alert').innerText()).toContain('You may not see this')
  expect(await page.getByText('Anna Admin').count()).toBe(0)
})

describe('what stands where there are no rows', () => {
  test('no usage yet, nothing that matches and an error are different screens', async () => {
    const fresh = await signIn(api, 'fresh', 'eve', { path: HISTORY })
    await fresh.getByText('No usage yet').waitFor()
    expect(await fresh.getByRole('group', { name: 'Filters' }).count()).toBe(0)
    await expectAccessible(fresh)

    const page = await admin('?from=2020-01-01&to=2020-01-31')
    await page.getByText('No entries match these filters').waitFor()
    await expectAccessible(page)
    await page.getByRole('main').getByRole('button', { name: 'Clear filters' }).last().click()
    await expect.poll(async () => (await column(page, 'Date')).length).toBeGreaterThan(6)

    await page.route('**/v1/**/history?**', (route) =>
      route.fulfill({ status: 500, json: { detail: 'It broke.' } }),
    )
    await page.getByRole('switch', { name: 'Show refunds' }).click()
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').innerText()).toContain('It broke.')
    await expectAccessible(page)
    await page.unroute('**/v1/**/history?**')
    await page.getByRole('button', { name: 'Try again' }).click()
    expect(await column(page, 'Credits')).toContain('+1')
  })
})

describe('in both themes, for everybody', () => {
  test('the page is accessible, with refunds and a frozen column', async () => {
    const page = await admin('?refunds=true&frozen=date')
    await settled(page)
    await expectAccessible(page)
  })

  test.each(['Team member', 'Feature', 'Unit'])('so is the list of the filter "%s"', async (filter) => {
    const page = await admin()
    await page.getByLabel(new RegExp(`^${filter}:`)).click()
    await page.getByRole('listbox').waitFor()
    await settled(page)
    await expectAccessible(page)
  })

  test('so is the choice of days', async () => {
    const page = await admin()
    await page.getByRole('button', { name: /^Period/ }).click()
    await page.getByRole('dialog').waitFor()
    await settled(page)
    await expectAccessible(page)
  })

  test('at 360 px nothing hangs over', async () => {
    const narrow = await admin('?refunds=true&frozen=date', { width: 360, height: 780 })
    await settled(narrow)
    expect(await overhang(narrow)).toBe(0)
    await expectAccessible(narrow)
    await picture(narrow, 'history-360')
  })
})
