// The page "Credits": what is left, who and what used it, when it runs out, and what was not charged.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../client.ts'
import { expectAccessible, overhang, picture, problemsOf, settled, signIn, type Visit } from './browser.ts'
import { MONDAY, openFresh, openHasty, openNorthwind, USED } from './credits-world.ts'

let api: Api

beforeAll(async () => {
  api = await startApi({ now: MONDAY })
  await openNorthwind(api)
  await openHasty(api)
  await openFresh(api)
}, 180_000)

afterAll(() => api.close())

const credits = async (search = '', visit: Visit & { who?: string } = {}) => {
  const page = await signIn(api, 'nw', visit.who ?? 'mikaela', { path: `/credits${search}`, ...visit })
  await settled(page)
  return page
}
const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const main = (page: Page) => page.getByRole('main')

/** The figure of the card above the charts called `name`, and what is said below it. */
async function stat(page: Page, name: string): Promise<string[]> {
  const said = main(page).locator('dl > div').filter({ hasText: name }).first()
  return (await said.innerText()).split('\n').slice(1)
}

async function choosePeriod(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Period: / }).click()
  await page.getByRole('dialog', { name: 'Period' }).getByRole('button', { name, exact: true }).click()
  await page.getByRole('button', { name: `Period: ${name}` }).waitFor()
  await settled(page)
}

/** A chart's figures as its table says them: each row's first cell and its last. */
async function tableOf(page: Page, name: string, cell = -1): Promise<[string, string][]> {
  const chart = card(page, name)
  const toTable = chart.getByRole('button', { name: 'Show as table' })
  if (await toTable.count()) await toTable.click()
  const rows = await chart.getByRole('row').allInnerTexts()
  return rows.slice(1).map((row) => {
    const cells = row.split('\t').map((one) => one.trim())
    return [cells[0]!, cells.at(cell)!]
  })
}

test('S2-01 S2-02 S2-03 S2-04 S2-05 "View Usage" leads to Credits: what is left, the days until it renews, and three tabs', async () => {
  const page = await signIn(api, 'nw', 'mikaela', { path: '/help' })
  await page.getByRole('complementary').getByRole('link', { name: 'View Usage' }).click()
  await page.waitForURL('**/credits')
  await page.getByRole('heading', { level: 1, name: 'Credits', exact: true }).waitFor()
  await settled(page)
  const tabs = main(page).getByRole('navigation', { name: 'Credits' }).getByRole('link')
  expect(await tabs.allInnerTexts()).toEqual(['Plan', 'Credits', 'Conversations'])
  // 6,000 granted, 28 used and 4 of them given back; what is held is still there.
  const header = await main(page).locator('header').first().innerText()
  expect(header.split('\n').filter(Boolean)).toEqual([
    'Credits Left',
    '5,976',
    'renews in 13 days, on 1 Dec · Europe/Madrid',
    'Change Plan',
    'Buy More',
  ])
  await tabs.getByText('Plan', { exact: true }).click()
  await page.waitForURL('**/credits/plan')
})

test('S2-06 S2-07 S2-08 S2-09 S2-10 S2-11 S2-12 S2-13 S2-14 S2-17 the tab Plan: its fields in their words, two buttons, and whom to ask', async () => {
  const page = await credits('/plan')
  const terms = await main(page).locator('dt').allInnerTexts()
  const values = await main(page).locator('dt + dd').allInnerTexts()
  expect(terms.map((term, at) => [term, values[at]])).toEqual([
    ['Plan', 'Growth'],
    ['Identities', '5'],
    ['Plan Credits', '5,000'],
    ['Add-on Credits', '1,000'],
    ['Price', '€499'],
    ['Top-up Date', 'Mon 1 Dec 2025'],
    ['Balance', '5,971'],
  ])
  // The balance is what may be spent; allocated and held stand beside it.
  await main(page).getByText('available of 6,000; 5 more are held').waitFor()
  await main(page).getByText('4,976 left').waitFor()
  expect(await main(page).getByRole('button').allInnerTexts()).toEqual(['Change Plan', 'Buy More'])
  const manager = card(page, 'Account manager')
  expect(await manager.innerText()).toMatch(/Marta Ruiz\n+marta@vendor\.example/)
  expect(await manager.getByRole('link').getAttribute('href')).toBe('mailto:marta@vendor.example')
  await expectAccessible(page)
}, 180_000)

test('a plan that comes with the next period is told with its day', async () => {
  const put = (body: object) => api.operator.put('/v1/organizations/nw', body)
  expect((await put({ plan_id: 'genesy-scale', plan_effective_at: '2025-11-30T23:00:00Z' })).status).toBe(200)
  const page = await credits('/plan')
  await main(page).getByText('Scale from Mon 1 Dec 2025').waitFor()
  expect(problemsOf(page)).toEqual([])
  expect((await put({ plan_id: 'genesy-growth' })).status).toBe(200)
})

test('S2-18 S2-22 S2-23 each of the eight time filters holds for figures, chart and tables alike, and they have one total', async () => {
  const page = await credits()
  await page.getByRole('button', { name: 'Period: This Month' }).click()
  const choices = page.getByRole('dialog', { name: 'Period' }).getByRole('listitem')
  await choices.first().waitFor()
  expect(await choices.allInnerTexts()).toEqual(USED.map(([name]) => name))
  await page.keyboard.press('Escape')
  for (const [name, days, used] of USED) {
    await choosePeriod(page, name)
    const said = await card(page, 'Credits usage by action type').innerText()
    expect(said, name).toContain(`${days}, ${days.length < 7 ? 'hours' : 'days'} in Europe/Madrid`)
    expect((await stat(page, 'Used'))[0], name).toBe(String(used))
    for (const chart of ['action type', 'user', 'feature', 'group']) {
      const rows = await tableOf(page, `Credits usage by ${chart}`, chart === 'action type' ? -1 : 1)
      expect(rows.at(-1), `${name}, by ${chart}`).toEqual(['Total', String(used)])
    }
    expect(await latestTotal(page), name).toBe(used)
  }
}, 240_000)

/** Of the newest entries, refunds taken off. */
async function latestTotal(page: Page): Promise<number> {
  const rows = page.getByRole('table', { name: 'Latest entries' }).locator('tbody tr')
  const cells = await rows.evaluateAll((all) =>
    all.map((row) => (row as HTMLTableRowElement).cells[4]!.innerText.trim()),
  )
  return cells
    .filter((one) => one !== 'not charged')
    .reduce((sum, one) => sum + (one.startsWith('+') ? -Number(one) : Number(one)), 0)
}

test('S2-19 S2-20 S2-21 S2-24 S2-25 S2-23 by action, user, group and feature; API use is a row of its own, and the address keeps the filters', async () => {
  const page = await credits('?from=2025-11-01&to=2025-11-18')
  expect(await tableOf(page, 'Credits usage by user', 1)).toEqual([
    ['Mikaela Torres', '12'],
    ['Samara Okafor', '6'],
    ['API', '1'],
    ['Jonas Weber', '–'],
    ['Total', '19'],
  ])
  expect(await tableOf(page, 'Credits usage by feature', 1)).toEqual([
    ['Enrichments', '12'],
    ['Scrapings', '5'],
    ['Execution of AI variables', '2'],
    ['Total', '19'],
  ])
  expect((await tableOf(page, 'Credits usage by group', 1))[0]).toEqual(['Sales', '18'])
  const chart = card(page, 'Credits usage by action type')
  expect((await chart.getByRole('listitem').allInnerTexts()).slice(0, 3)).toEqual([
    'Enrich contact email',
    'Add contacts to a company by scraping',
    'AI completion',
  ])
  await chart.getByRole('button', { name: 'Show as table' }).click()
  const days = await chart.getByRole('row').allInnerTexts()
  expect(days).toHaveLength(1 + 18 + 1)
  expect(days[3]).toMatch(/^Mon 3 Nov 2025\t12\t–\t–/)
  await page.getByLabel(/^Team member:/).click()
  await page.getByRole('option', { name: /Samara Okafor/ }).click()
  await settled(page)
  expect((await stat(page, 'Used'))[0]).toBe('6')
  expect(new URL(page.url()).search).toBe('?from=2025-11-01&to=2025-11-18&member=samara')
  await page.reload()
  await settled(page)
  expect((await stat(page, 'Used'))[0]).toBe('6')
  const address = await page.getByRole('link', { name: 'Export' }).getAttribute('href')
  expect(Object.fromEntries(new URLSearchParams(address!.split('?')[1]))).toEqual({
    unit: 'credit',
    member_id: 'samara',
    from: '2025-11-01',
    to: '2025-11-18',
    show_refunds: 'true',
  })
}, 180_000)

test('what was used, held, not charged since it was owned, and when it runs out, against the period before', async () => {
  const page = await credits()
  expect(await stat(page, 'Used')).toEqual(['19', '+280% against 1–18 Oct'])
  expect(await stat(page, 'Held now')).toEqual(['5', 'until the work is done'])
  expect(await stat(page, 'Not charged, already owned')).toEqual(['3', '11.5% of what was asked for'])
  expect(await stat(page, 'Runs out')).toEqual(['not known yet', 'not enough usage yet: on 3 days how?'])
  await page.getByRole('button', { name: 'vs last month' }).click()
  await settled(page)
  await card(page, 'Credits usage by action type').getByText('1–18 Oct').waitFor()
  const owned = page.getByRole('table', { name: 'Latest entries' }).getByRole('row', { name: /Jonas Weber/ })
  expect(await owned.innerText()).toContain('3 already owned')
  const hasty = await signIn(api, 'hasty', 'hanna', { path: '/credits' })
  await settled(hasty)
  // 896 used in 28 days are 32 a day; of 1,000 there are 104 left: three days and a bit.
  expect(await stat(hasty, 'Runs out')).toEqual(['on 21 Nov', 'at 32 a day how?'])
  await hasty.getByRole('button', { name: 'how?' }).click()
  const how = hasty.getByRole('dialog', { name: 'How this is reckoned' })
  await how
    .getByText(/available \/ average net use a day over the last 28 full days.*21 Oct – 17 Nov/)
    .waitFor()
  await expectAccessible(hasty)
  await hasty.keyboard.press('Escape')
  await how.waitFor({ state: 'detached' })
  await expect.poll(() => hasty.evaluate(() => document.activeElement?.textContent)).toBe('how?')
}, 180_000)

test('while another period loads, old figures are dimmed and keep their own label', async () => {
  const page = await credits()
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route('**/v1/organizations/nw/usage?*', async (route) => {
    await held
    await route.continue()
  })
  await page.getByRole('button', { name: /^Period: / }).click()
  await page.getByRole('button', { name: 'Last Month', exact: true }).click()
  const chart = card(page, 'Credits usage by action type')
  await chart.locator('.dimmed').waitFor()
  expect(await chart.innerText()).toContain('1–18 Nov, days in Europe/Madrid')
  const used = main(page).locator('dl > div').first()
  expect(await used.locator('.dimmed').innerText()).toBe('19\n+280% against 1–18 Oct')
  release()
  await settled(page)
  expect(await chart.innerText()).toContain('1–31 Oct')
  expect(await used.innerText()).toMatch(/^Used\n5\n/)
})

test('"No usage yet", nothing that matches, and an error are different screens', async () => {
  const fresh = await signIn(api, 'fresh', 'eve', { path: '/credits' })
  await settled(fresh)
  await main(fresh).getByText('No usage yet').waitFor()
  expect(await main(fresh).innerText()).not.toMatch(/(^|\s)0(\s|$)/)
  await expectAccessible(fresh)
  const page = await credits('?preset=today&member=mikaela')
  await main(page).getByText('No charges match these filters').waitFor()
  await main(page).getByRole('button', { name: 'Clear filters' }).last().click()
  await settled(page)
  expect(new URL(page.url()).search).toBe('?preset=today')
  expect((await stat(page, 'Used'))[0]).toBe('1')
  expect(problemsOf(page)).toEqual([])
  await page.route('**/v1/organizations/nw/usage?*', (route) => route.fulfill({ status: 500, json: {} }))
  await page.reload()
  await page.getByRole('alert').getByText('Something went wrong').waitFor()
  await page.unroute('**/v1/organizations/nw/usage?*')
  await page.getByRole('button', { name: 'Try again' }).first().click()
  await settled(page)
  expect((await stat(page, 'Used'))[0]).toBe('1')
}, 180_000)

test('a user sees their own usage alone, and is told so', async () => {
  const page = await credits('', { who: 'jonas' })
  await main(page).getByText('Your own usage only').waitFor()
  expect(await stat(page, 'Not charged, already owned')).toEqual(['3', '100% of what was asked for'])
  expect(await main(page).innerText()).not.toContain('Mikaela')
  // Five are held, for others, and what all draw on does not run out by what one uses.
  for (const name of ['Held now', 'Runs out']) expect(await main(page).getByText(name).count()).toBe(0)
  expect(await page.getByLabel(/^Team member:/).count()).toBe(0)
})

test('by keyboard: a chart as a table, any days, and the focus where it was', async () => {
  const page = await credits()
  const chart = card(page, 'Credits usage by action type')
  await chart.getByRole('button', { name: 'Show as table' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
    .toBe('Credits usage by action type, as a table')
  const period = page.getByRole('button', { name: 'Period: This Month' })
  await period.focus()
  await page.keyboard.press('Enter')
  await page.getByLabel('From', { exact: true }).fill('2025-11-03')
  await page.getByLabel('To', { exact: true }).fill('2025-11-12')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Period: 3–12 Nov' }).waitFor()
  await settled(page)
  expect((await stat(page, 'Used'))[0]).toBe('13')
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
    .toBe('Period: 3–12 Nov')
})

test('Credits is accessible in both themes, charts and tables alike, and nothing hangs over at 360 px', async () => {
  const page = await credits()
  await page.getByRole('group', { name: /Credits usage by action type/ }).waitFor()
  await expectAccessible(page)
  await tableOf(page, 'Credits usage by action type')
  await tableOf(page, 'Credits usage by user')
  await page.getByRole('button', { name: /^Period: / }).click()
  await page.getByRole('dialog', { name: 'Period' }).waitFor()
  await expectAccessible(page)
  const narrow = await credits('', { width: 360, height: 780 })
  expect(await overhang(narrow)).toBe(0)
  await expectAccessible(narrow)
  await picture(narrow, 'credits-360')
}, 240_000)
