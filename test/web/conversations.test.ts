// Conversations, of both kinds: those that a plan counts, and those that are held with the account manager.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../client.ts'
import { expectAccessible, overhang, settled, signIn, signInOperator, THEMES } from './browser.ts'
import { MONDAY, openHasty, openNorthwind } from './credits-world.ts'

let api: Api

beforeAll(async () => {
  api = await startApi({ now: MONDAY })
  await openNorthwind(api)
  await openHasty(api)
}, 180_000)

afterAll(() => api.close())

const main = (page: Page) => page.getByRole('main')
const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const balances = async () => (await api.operator.get('/v1/organizations/nw/balances')).body
const planOf = async () => (await api.operator.get('/v1/organizations/nw')).body.plan_id

/** What opens, where it is answered, and what of it must not move. */
async function converse(page: Page, kind: 'Change Plan' | 'Buy More', wish: string): Promise<void> {
  const before = [await balances(), await planOf()]
  await page.getByRole('dialog', { name: kind }).getByRole('button', { name: 'Send' }).click()
  await page.waitForURL('**/settings/requests/*')
  await main(page).getByText('waiting for an answer').waitFor()
  const vendor = await signInOperator(api, { path: '/console/requests' })
  await vendor.getByRole('link', { name: kind }).click()
  await main(vendor).getByText(wish).waitFor()
  await main(vendor)
    .getByText(/Mikaela Torres/)
    .first()
    .waitFor()
  await main(vendor).getByLabel('Answer').fill('Here is our offer.')
  await main(vendor).getByRole('button', { name: 'Send the answer' }).click()
  await main(vendor).getByText('Here is our offer.').first().waitFor()
  await page.reload()
  await main(page).getByText('Here is our offer.').waitFor()
  await main(page).getByText('answered', { exact: true }).waitFor()
  await main(page).getByLabel('Reply').fill('We accept.')
  await main(page).getByRole('button', { name: 'Send reply' }).click()
  await main(page).getByText('We accept.').first().waitFor()
  await vendor.reload()
  await main(vendor).getByText('We accept.').waitFor()
  const as_of = expect.any(String)
  expect([await balances(), await planOf()]).toEqual([{ ...before[0], as_of }, before[1]])
}

test('S2-14 S2-15 S2-17 "Change Plan" opens a conversation that the vendor answers; the plan does not change by itself', async () => {
  const page = await signIn(api, 'nw', 'mikaela', { path: '/credits/plan' })
  await settled(page)
  await page.getByRole('button', { name: 'Change Plan' }).click()
  const dialog = page.getByRole('dialog', { name: 'Change Plan' })
  await dialog.getByText('Marta Ruiz, your account manager, answers here and makes you an offer.').waitFor()
  expect(await dialog.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
  await dialog.getByRole('radio', { name: /Scale/ }).click()
  expect(await dialog.getByLabel('Message').inputValue()).toBe(
    'We would like to change from Growth to Scale.',
  )
  await expectAccessible(page)
  await converse(page, 'Change Plan', 'We would like to change from Growth to Scale.')
}, 240_000)

test('S2-14 S2-16 S2-17 S1-39 "Buy More" asks the account manager, and no card: the balance stays until it is granted', async () => {
  const page = await signIn(api, 'nw', 'mikaela', { path: '/credits', width: 360, height: 780 })
  await settled(page)
  await page.getByRole('button', { name: 'Buy More' }).click()
  const dialog = page.getByRole('dialog', { name: 'Buy More' })
  await dialog.getByLabel('How many more').fill('2500')
  await dialog.getByText("5,976 of the organization's credits left now.").waitFor()
  expect(await dialog.innerText()).not.toMatch(/card|pay|checkout/i)
  expect(await dialog.getByRole('link').getAttribute('href')).toBe('mailto:marta@vendor.example')
  expect(await overhang(page)).toBe(0)
  await expectAccessible(page)
  await converse(page, 'Buy More', 'We would like to buy 2,500 more credits.')
}, 240_000)

test.each(THEMES)(
  'S2-26 S2-27 S2-28 S2-29 conversations by day with idle days, by campaign and by identity, one and the same total (%s)',
  async (theme) => {
    const page = await signIn(api, 'nw', 'samara', { path: '/credits/conversations', theme })
    await settled(page)
    const line = card(page, 'Conversations by day')
    await line.getByRole('group', { name: 'Conversations by day, 1–18 Nov, days in Europe/Madrid' }).waitFor()
    // A point for each day, whether it has a conversation or not.
    await expect.poll(() => line.locator('.recharts-area-dots circle').count()).toBe(18)
    await line.getByRole('button', { name: 'Show as table' }).click()
    const days = (await line.getByRole('row').allInnerTexts()).map((row) => row.split('\t'))
    expect(days).toHaveLength(1 + 18 + 1)
    expect(days[4]!.map((one) => one.trim())).toEqual(['Tue 4 Nov 2025', '3', '3'])
    expect(days[5]!.map((one) => one.trim())).toEqual(['Wed 5 Nov 2025', '–', '–'])
    expect(days.at(-1)!.at(-1)!.trim()).toBe('6')
    for (const [name, slices] of [
      ['campaigns', ['DACH CFOs\t4\t66.7%', 'Nordic OEMs\t2\t33.3%']],
      ['identities', ['mikaela@linkedin\t3\t50.0%', 'samara@linkedin\t3\t50.0%']],
    ] as const) {
      const pie = card(page, `Conversations usage by ${name}`)
      await expect.poll(() => pie.locator('.recharts-pie-sector').count()).toBe(2)
      expect(await pie.innerText()).toContain('1–18 Nov, days in Europe/Madrid')
      await pie.getByRole('button', { name: 'Show as table' }).click()
      const rows = await pie.getByRole('row').allInnerTexts()
      expect(rows.slice(1, -1).sort()).toEqual(slices)
      expect(rows.at(-1)).toMatch(/^Total\t6/)
    }
    if (theme === 'light') await expectAccessible(page)
  },
  240_000,
)

test('S2-26 they are counted apart: no credits, none to a user, and a period without any says so', async () => {
  const page = await signIn(api, 'nw', 'mikaela', { path: '/credits/conversations?preset=last_month' })
  await settled(page)
  await main(page).getByText('No conversations in this period').waitFor()
  await main(page).getByText('1–31 Oct, days in Europe/Madrid').waitFor()
  const user = await signIn(api, 'nw', 'jonas', { path: '/credits/conversations' })
  await settled(user)
  await main(user).getByText('You may not see this').waitFor()
  const { totals } = (await api.operator.get('/v1/organizations/nw/usage?preset=this_month&group_by=feature'))
    .body
  expect(totals.net).toBe(19)
}, 120_000)
