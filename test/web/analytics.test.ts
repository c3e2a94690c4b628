// Analytics: for admins and managers, who uses the credits, on what, since when, and for how long they last.
import { parse } from 'csv-parse/sync'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Api, startApi } from '../client.ts'
import { ANALYTICS, openIdle, openNorth, openSeats, panel, rowsOf, stat } from './analytics-world.ts'
import { expectAccessible, open, overhang, picture, setTheme, settled, signIn, THEMES } from './browser.ts'
import { choose, downloaded } from './history-world.ts'

let api: Api

beforeAll(async () => {
  api = await startApi({ now: '2026-02-19T12:00:00Z' })
  await openNorth(api)
  await openSeats(api)
  await openIdle(api)
  // The daily report has been refreshed since.
  await api.clock('2026-02-20T09:00:00Z')
})
afterAll(() => api.close())

const admin = (search = '', more = {}) => signIn(api, 'north', 'anna', { path: ANALYTICS + search, ...more })
const addressOf = (page: Page) => new URL(page.url()).searchParams.toString()
const reportLink = (page: Page) => page.getByRole('link', { name: 'Usage report', exact: true })
const report = (page: Page) => downloaded(page, () => reportLink(page).click())

async function period(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Period/ }).click()
  await page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
  await settled(page)
}

async function selected(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
  await settled(page)
}

describe('who gets there', () => {
  test.each(['anna', 'cara'])(
    'S0-10 S0-12 the name menu leads there: an admin, a manager (%s)',
    async (who) => {
      const page = await signIn(api, 'north', who, { path: '/credits' })
      await page
        .getByRole('banner')
        .getByRole('button', { name: /(Anna|Cara)/ })
        .click()
      await page.getByRole('menuitem', { name: 'Analytics' }).click()
      await page.getByRole('heading', { level: 1, name: 'Analytics' }).waitFor()
      expect(new URL(page.url()).pathname).toBe(ANALYTICS)
      await expect.poll(() => reportLink(page).count()).toBe(1)
    },
  )

  test('S0-10 S0-11 S0-12 a user finds no link, the page refuses, and so does the report itself', async () => {
    const page = await signIn(api, 'north', 'ben', { path: '/credits' })
    await page.getByRole('banner').getByRole('button', { name: /Ben/ }).click()
    await page.getByRole('menu').waitFor()
    expect(await page.getByRole('menuitem', { name: 'Analytics' }).count()).toBe(0)
    await page.keyboard.press('Escape')
    expect(await page.getByRole('navigation').getByRole('link', { name: 'Analytics' }).count()).toBe(0)
    await page.goto(api.url + ANALYTICS)
    await page.getByText('You may not see this page').waitFor()
    expect(await reportLink(page).count()).toBe(0)
    await expectAccessible(page)
    const answer = await page.request.get(`${api.url}/v1/organizations/north/reports/usage.csv`)
    expect(answer.status()).toBe(403)
    expect(await answer.text()).not.toContain('Cycle Start')
  })

  test('S0-10 who is not signed in is asked to', async () => {
    const page = await open(api.url + ANALYTICS)
    await page.waitForURL(/\/sign-in/)
  })
})

describe('the usage report', () => {
  test('S0-02 S0-13 S0-14 "Usage report" stands top right, and one click downloads a CSV file', async () => {
    const page = await admin()
    await settled(page)
    const box = (await reportLink(page).boundingBox())!
    const main = (await page.getByRole('main').boundingBox())!
    const heading = (await page.getByRole('heading', { level: 1 }).boundingBox())!
    expect(main.x + main.width - (box.x + box.width)).toBeLessThan(120)
    expect(Math.abs(box.y + box.height / 2 - (heading.y + heading.height / 2))).toBeLessThan(30)
    const [download] = await Promise.all([page.waitForEvent('download'), reportLink(page).click()])
    expect(download.suggestedFilename()).toMatch(/\.csv$/)
    expect(await page.getByRole('dialog').count()).toBe(0)
    const text = await report(page)
    expect(text).toContain('Cycle Start')
    const workbook = await downloaded(page, () =>
      page.getByRole('link', { name: 'Usage report as .xlsx' }).click(),
    )
    expect(workbook.slice(0, 2)).toBe('PK')
  })

  test('S0-15 S0-16 the time filter changes the figures of the page, and not a byte of the report', async () => {
    const page = await admin()
    expect((await stat(page, 'Used'))[0]).toBe('70')
    const before = await report(page)
    await period(page, 'This Week')
    expect((await stat(page, 'Used'))[0]).toBe('8')
    expect(addressOf(page)).toBe('preset=this_week')
    expect(await report(page)).toBe(before)
    await choose(page, 'Group', 'Sales')
    expect((await stat(page, 'Used'))[0]).toBe('5')
    expect(await report(page)).toBe(before)
  })

  test('S0-06 users are ranked by credits, and the first has the highest Grand Total of the report', async () => {
    const page = await admin()
    const rows = await rowsOf(page, 'Heavy users')
    expect(rows.slice(1).map(([user, credits]) => [user, credits])).toEqual([
      ['Ben User', '33'],
      ['Anna Admin', '5'],
      ['Eve User', '3'],
      ['API credits', '29'],
    ])
    expect((await stat(page, 'Heaviest user'))[0]).toBe('Ben User')
    const lines: string[][] = parse(await report(page), { bom: true, relax_column_count: true })
    const email = lines[5]!.indexOf('User Email')
    const users = lines.slice(7).filter((line) => line[email] !== '')
    const totals = users.map((line) => [line[email], Number(line.at(-1))] as const)
    expect(totals.sort((a, b) => b[1] - a[1])[0]).toEqual(['ben@north.example', 33])
  })
})

test('S0-03 S0-04 credits are cut by month and by user, group, credit type or action, and read as a table', async () => {
  const page = await admin()
  await settled(page)
  await selected(page, 'A bar for each', 'Months')
  expect(addressOf(page)).toBe('step=month')
  await panel(page, 'Credits by month').getByRole('button', { name: 'Show as table' }).click()
  expect(await rowsOf(page, 'Credits by month')).toEqual([
    ['Month', 'Ben User', 'Anna Admin', 'Eve User', 'API credits', 'All credits'],
    ['Jan 2026', '25', '–', '–', '29', '54'],
    ['Feb 2026', '8', '5', '3', '–', '16'],
    ['Total', '33', '5', '3', '29', '70'],
  ])
  await selected(page, 'Cut by', 'by group')
  expect((await rowsOf(page, 'Credits by month')).map((row) => row.slice(0, 4)).slice(0, 2)).toEqual([
    ['Month', 'Sales', 'API credits', 'No group'],
    ['Jan 2026', '25', '29', '–'],
  ])
  await selected(page, 'Cut by', 'by credit type')
  expect((await rowsOf(page, 'Credits by month'))[0]).toEqual([
    'Month',
    'Email',
    'API Search',
    'Phone',
    'API Company Enrichment',
    'All credits',
  ])
  await selected(page, 'A bar for each', 'Days')
  expect(addressOf(page)).toBe('step=day&by=credit_type')
  expect(await rowsOf(page, 'Credits by day')).toHaveLength(1 + 31 + 20 + 1)
  const shares = panel(page, 'By group')
  expect((await shares.getByRole('listitem').allInnerTexts()).map((one) => one.split(/\s*\n\s*/))).toEqual([
    ['Sales', '38'],
    ['API credits', '29'],
    ['No group', '3'],
  ])
  for (const name of ['Credits by day', 'By group', 'By credit type'])
    expect(await panel(page, name).innerText()).toContain('Europe/Madrid')
})

test('the forecast names the day, its pace and what it is based on, and no filter moves it', async () => {
  const page = await admin()
  await settled(page)
  const { units, formula } = (await api.operator.get('/v1/organizations/north/balances/run-out')).body
  expect(units[0].verdict).toBe('after_renewal')
  const forecast = panel(page, 'When credits run out')
  const said = await forecast.innerText()
  expect(said).toContain('after renewal')
  expect(said).toContain(`Basis: ${formula}. Now: 23 Jan – 19 Feb, days in Europe/Madrid.`)
  expect(said).toContain('0.6 a day')
  await period(page, 'Yesterday')
  expect(await forecast.innerText()).toBe(said)
})

test('idle allotments: seats that are hardly used, with what is wasted, and their details', async () => {
  const page = await signIn(api, 'seats', 'dora', { path: ANALYTICS })
  const rows = await rowsOf(page, 'Idle allotments')
  expect(rows.slice(1).map((row) => row.slice(0, 5))).toEqual([
    ['Finn Idle', 'No group', '500', 'nothing', '–'],
    ['Gita Idle', 'No group', '500', '10', '2.0%'],
  ])
  expect(await panel(page, 'Idle allotments').innerText()).toContain('Europe/London')
  await page.getByRole('link', { name: 'View Details of Finn Idle' }).click()
  await page.getByRole('dialog').waitFor()
  await settled(page)
  expect(await page.getByRole('dialog').innerText()).toContain('Finn Idle')
})

describe('what stands where there are no figures', () => {
  test('no usage yet, nothing that matches and an error are different screens; old figures are dimmed', async () => {
    const fresh = await signIn(api, 'idle', 'hugo', { path: ANALYTICS })
    await fresh.getByText('No usage yet').waitFor()
    expect(await reportLink(fresh).count()).toBe(1)

    const page = await admin('?preset=today')
    await page.getByText('No charges match these filters').waitFor()
    await page.getByRole('main').getByRole('button', { name: 'Clear filters' }).click()
    expect((await stat(page, 'Used'))[0]).toBe('70')
    expect(addressOf(page)).toBe('')

    let answer = () => {}
    const held = new Promise<void>((resolve) => {
      answer = resolve
    })
    await page.route('**/v1/**/usage?**', async (route) => {
      await held
      await route.continue()
    })
    await page.getByRole('button', { name: /^Period/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'This Month', exact: true }).click()
    const figure = page.getByRole('definition').first()
    await expect.poll(() => figure.evaluate((one) => one.classList.contains('dimmed'))).toBe(true)
    answer()
    expect((await stat(page, 'Used'))[0]).toBe('16')
    await page.unroute('**/v1/**/usage?**')

    await page.route('**/v1/**/usage?**', (route) =>
      route.fulfill({ status: 500, json: { detail: 'It broke.' } }),
    )
    await page.reload()
    await page.getByRole('alert').first().waitFor()
    expect(await page.getByRole('alert').first().innerText()).toContain('It broke.')
    await expectAccessible(page)
    await page.unroute('**/v1/**/usage?**')
    await page.getByRole('button', { name: 'Try again' }).first().click()
    expect((await stat(page, 'Used'))[0]).toBe('16')
  })
})

test('the page is accessible in both themes, with its charts as they are drawn', async () => {
  const page = await admin()
  await settled(page)
  for (const theme of THEMES) {
    await setTheme(page, theme)
    await picture(page, `analytics-${theme}`)
  }
  await expectAccessible(page)
})

test('it is accessible in both themes with its charts as tables', async () => {
  const page = await admin()
  await settled(page)
  const charts = page.getByRole('button', { name: 'Show as table' })
  while ((await charts.count()) > 0) await charts.first().click()
  await expectAccessible(page)
})

test('menus open and close by keyboard, and the focus comes back', async () => {
  const page = await admin()
  await settled(page)
  for (const name of ['Cut by', 'A bar for each']) {
    const trigger = page.getByRole('combobox', { name })
    await trigger.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('listbox').waitFor()
    expect(await overhang(page)).toBe(0)
    await page.keyboard.press('Escape')
    await page.getByRole('listbox').waitFor({ state: 'detached' })
    await expect.poll(() => trigger.evaluate((one) => one === document.activeElement)).toBe(true)
  }
})

test('at 360 px nothing hangs over', async () => {
  for (const [organization, member] of [
    ['north', 'anna'],
    ['seats', 'dora'],
  ] as const) {
    const page = await signIn(api, organization, member, { path: ANALYTICS, width: 360, height: 780 })
    await settled(page)
    await picture(page, `analytics-360-${organization}`)
    expect(await overhang(page)).toBe(0)
  }
})
