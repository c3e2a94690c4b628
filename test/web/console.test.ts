// The operator console: organizations, what they have and how they behave, what they ask, and what moves.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../client.ts'
import { expectAccessible, open, overhang, picture, settled, signIn, signInOperator } from './browser.ts'
import { charge } from './history-world.ts'

let api: Api
const NW = '/v1/organizations/nw'

beforeAll(async () => {
  api = await startApi({ now: '2025-11-22T10:00:00Z' })
  const account_manager = { name: 'Laura Prieto', email: 'laura@vendor.example' }
  await done(
    api.operator.put(NW, { name: 'Northwind', preset: 'genesy', timezone: 'Europe/Madrid', account_manager }),
  )
  await done(api.operator.put('/v1/organizations/alder', { name: 'Alder Advisory', preset: 'battery' }))
  for (const [member_id, name, role] of [
    ['mikaela', 'Mikaela Torres', 'admin'],
    ['jonas', 'Jonas Weber', 'user'],
  ])
    await done(
      api.operator.put(`${NW}/members/${member_id}`, { name, role, email: `${member_id}@nw.example` }),
    )
})
afterAll(() => api.close())

async function done(reply: Promise<{ status: number; body: any }>): Promise<any> {
  const { status, body } = await reply
  expect(status, JSON.stringify(body)).toBeLessThan(300)
  return body
}

const organizationPage = () => signInOperator(api, { path: '/console/organizations/nw' })
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const dialog = (page: Page) => page.getByRole('dialog')
const poolOf = async () => (await done(api.operator.get(`${NW}/balances`))).credits

test('only the vendor sees the console; a member is told so', async () => {
  const page = await signIn(api, 'nw', 'mikaela', { path: '/console' })
  await page.getByText('You may not see this page').waitFor()
  expect(await page.getByRole('navigation', { name: 'Console' }).count()).toBe(0)
})

test('organizations are found by name, id and account manager; nothing found is a screen of its own', async () => {
  const page = await signInOperator(api)
  await page.getByRole('row', { name: /Alder Advisory/ }).waitFor()
  await settled(page)
  await page.getByRole('meter', { name: 'Credits of nw' }).waitFor()
  const search = page.getByRole('searchbox', { name: 'Find an organization' })
  await search.fill('laura')
  await expect.poll(() => page.getByRole('row').count()).toBe(2)
  await page.getByRole('row', { name: /Northwind.*Starter Genesy Laura Prieto.*Europe\/Madrid/ }).waitFor()
  expect(new URL(page.url()).searchParams.get('q')).toBe('laura')
  await search.fill('zebra')
  await page.getByText('No organizations match these filters').waitFor()
  await button(page, 'Clear filters').click()
  await page.getByRole('row', { name: /Alder Advisory/ }).waitFor()
  await expectAccessible(page)
  await picture(page, 'console')
})

test('S1-36 extra credits are granted with a reason, and taken back with one; both stand in the journal', async () => {
  const page = await organizationPage()
  const before = (await poolOf()).left
  await button(page, 'Grant credits').click()
  await expectAccessible(page)
  const grant = dialog(page).getByRole('button', { name: /^Grant/ })
  await dialog(page).getByLabel('Amount').fill('250')
  expect(await grant.isDisabled()).toBe(true)
  await dialog(page).getByLabel('Reason').fill('Order NW-7')
  await grant.click()
  await page.getByText('250 granted').waitFor()
  expect((await poolOf()).left).toBe(before + 250)
  const row = page.getByRole('row', { name: /add-on.*everyone.*250 of 250.*Credits/ })
  await row.waitFor()
  await row.getByRole('button', { name: /Take back/ }).click()
  await dialog(page).getByLabel('Reason').fill('Ordered twice')
  await expectAccessible(page)
  await dialog(page).getByRole('button', { name: 'Take back 250' }).click()
  await page.getByRole('row', { name: /add-on.*taken back/ }).waitFor()
  expect((await poolOf()).left).toBe(before)
  const { items } = await done(api.operator.get(`${NW}/grants?limit=1`))
  expect(items[0]).toMatchObject({ source: 'addon', reason: 'Order NW-7', voided: 250 })
})

test('a grant that the server refuses says why at its field', async () => {
  const page = await organizationPage()
  await button(page, 'Grant credits').click()
  await dialog(page).getByLabel('Amount').fill('5')
  await dialog(page).getByLabel('Last day').fill('2020-01-01')
  await dialog(page).getByLabel('Reason').fill('Too late')
  await dialog(page).getByRole('button', { name: 'Grant 5' }).click()
  const day = dialog(page).getByLabel('Last day')
  await expect.poll(() => day.getAttribute('aria-invalid')).toBe('true')
  await page.keyboard.press('Escape')
  await expect.poll(() => dialog(page).count()).toBe(0)
})

test('S2-32 a rollover exception is added with its reason, shown, and removed', async () => {
  const page = await organizationPage()
  const exceptions = page.getByRole('region', { name: 'Rollover exceptions' })
  await exceptions.getByText('None: what the policy says of unused credits holds.').waitFor()
  await exceptions.getByRole('button', { name: 'Add …' }).click()
  await dialog(page).getByLabel('Amount').fill('500')
  await dialog(page).getByLabel('Reason').fill('Closed over the holidays')
  await expectAccessible(page)
  await dialog(page).getByRole('button', { name: 'Add the exception' }).click()
  await exceptions.getByRole('row', { name: /1 Dec.*500 credits.*Closed over the holidays/ }).waitFor()
  const listed = await done(api.operator.get(`${NW}/rollover-exceptions`))
  expect(listed.items).toMatchObject([{ unit: 'credit', ends_on: '2025-12-01', amount: 500 }])
  await exceptions.getByRole('button', { name: /^Remove/ }).click()
  await exceptions.getByText('None: what the policy says').waitFor()
})

test('the policy is read in words, changed as the API takes it, and what does not fit is said', async () => {
  const page = await organizationPage()
  const policy = page.getByRole('region', { name: 'Policy' })
  await policy.getByText('every month, on the 1st').waitFor()
  await policy.getByRole('button', { name: 'Change …' }).click()
  const written = dialog(page).getByLabel('Policy as JSON')
  await written.fill('{ "rollover": ')
  await dialog(page).getByRole('button', { name: 'Change policy' }).click()
  await dialog(page).getByText('This is not JSON.').waitFor()
  await written.fill('{ "rollover": { "mode": "sideways" } }')
  await dialog(page).getByRole('button', { name: 'Change policy' }).click()
  await dialog(page)
    .getByText(/policy\.rollover\.mode/)
    .waitFor()
  await expectAccessible(page)
  await written.fill('{ "rollover": { "mode": "capped", "cap": 500 } }')
  await dialog(page).getByRole('button', { name: 'Change policy' }).click()
  await policy.getByText('at most 500').waitFor()
  await policy.getByText('its own').waitFor()
})

test('what moves is said in words, and a license renews as the pages of its organization say', async () => {
  const ALDER = '/v1/organizations/alder'
  for (const member_id of ['anna', 'ben'])
    await done(
      api.operator.put(`${ALDER}/members/${member_id}`, {
        name: member_id,
        role: 'user',
        email: `${member_id}@alder.example`,
        license: { issued_at: '2025-11-15T09:00:00Z' },
      }),
    )
  const page = await signInOperator(api, { path: '/console/organizations/alder' })
  await page
    .getByRole('region', { name: 'Balances' })
    .getByText(/^the first license renews in/)
    .waitFor()
  // What everyone draws on is told apart from what is on licenses.
  const balances = page.getByRole('region', { name: 'Balances' })
  await balances.getByRole('heading', { name: 'Credits, shared by all' }).waitFor()
  expect(await balances.getByRole('meter', { name: 'Licenses' }).getAttribute('aria-valuetext')).toBe(
    '1,000 of 1,000 left',
  )
  const tab = page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: 'Organizations' })
  expect(await tab.getAttribute('aria-current')).toBe('page')
  const entries = page.getByRole('table', { name: 'The latest entries of the journal' })
  await entries.getByText('License changed').first().waitFor()
  await page.getByRole('link', { name: 'Live activity' }).click()
  const activity = page.getByRole('table', { name: 'Organizations, the latest first' })
  await activity.getByRole('row', { name: /Alder Advisory (License changed|Credits granted) –/ }).waitFor()
})

test('the journal is verified on the spot', async () => {
  await charge(api, 'nw', { action: 'enrichment.email', member_id: 'jonas', items: [{ key: 'email:v' }] })
  const page = await organizationPage()
  const verify = page.getByRole('region', { name: 'Verify' })
  await verify.getByRole('button', { name: 'Verify' }).click()
  await verify.getByText('Everything agrees').waitFor()
  const { entries } = await done(api.operator.post(`${NW}/verify`))
  await verify.getByText(`${entries} entries of the journal`).waitFor()
})

test('an organization is suspended and activated again, by keyboard', async () => {
  const page = await organizationPage()
  await button(page, 'Change').first().focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Suspend Northwind' }).waitFor()
  await expectAccessible(page)
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await dialog(page).getByText('New charges are refused').waitFor()
  await dialog(page).getByRole('button', { name: 'Suspend' }).click()
  await page.getByText('suspended', { exact: true }).waitFor()
  const refused = await api.operator.post(`${NW}/charges`, {
    action: 'enrichment.email',
    member_id: 'jonas',
    items: [{ key: 'email:s' }],
    idempotency_key: 'while suspended',
  })
  expect(refused.status).toBe(403)
  await button(page, 'Change').first().click()
  await page.getByRole('menuitem', { name: 'Activate Northwind' }).click()
  await dialog(page).getByRole('button', { name: 'Activate' }).click()
  await expect.poll(() => page.getByText('suspended', { exact: true }).count()).toBe(0)
})

test('S1-39 S1-41 a request for a refund lands in the queue, is refunded with a reason, answered and closed', async () => {
  const { id } = await charge(api, 'nw', {
    action: 'enrichment.email',
    member_id: 'jonas',
    description: 'Export by mistake',
    items: [{ key: 'email:m1' }, { key: 'email:m2' }],
  })
  const jonas = await api.signedIn('nw', 'jonas')
  const { request_id } = await done(
    jonas.post(`${NW}/requests`, { kind: 'refund', charge_id: id, message: 'The wrong list.' }),
  )
  const page = await signInOperator(api, { path: '/console/requests' })
  await page.getByRole('link', { name: /^Requests 1/ }).waitFor()
  const waiting = page.getByRole('listitem').filter({ hasText: 'The wrong list.' })
  await expectAccessible(page)
  await waiting.getByRole('link').click()
  await page.getByText('Export by mistake').waitFor()
  await button(page, 'Refund …').click()
  await dialog(page).getByLabel('Reason').fill('A mistake, this once')
  await expectAccessible(page)
  await dialog(page)
    .getByRole('button', { name: /^Refund \d/ })
    .click()
  await page.getByText(/refund already/).waitFor()
  await page.getByLabel('Answer').fill('It is back.')
  await button(page, 'Send the answer').click()
  const messages = page.getByRole('list', { name: 'Messages' })
  await messages.getByText('It is back.').waitFor()
  await messages.getByText('Olga Operator').waitFor()
  await expectAccessible(page)
  await button(page, 'Close').click()
  await page.getByText('closed', { exact: true }).waitFor()
  const read = await done(jonas.get(`${NW}/requests/${request_id}`))
  expect(read).toMatchObject({ state: 'closed', message_count: 2 })
  const { refunded } = await done(api.operator.get(`${NW}/charges/${id}`))
  expect(refunded).toBeGreaterThan(0)
})

test('S1-39 what was asked for is what the grant begins with', async () => {
  const mikaela = await api.signedIn('nw', 'mikaela')
  await done(
    mikaela.post(`${NW}/requests`, {
      kind: 'buy_more',
      unit: 'credit',
      credits: 5000,
      message: 'For France.',
    }),
  )
  const page = await signInOperator(api, { path: '/console/requests?kind=buy_more' })
  await page.getByRole('region', { name: 'Requests' }).getByRole('link').click()
  await page.getByText('5,000 more credits').waitFor()
  const before = (await poolOf()).left
  await button(page, 'Grant credits …').click()
  expect(await dialog(page).getByLabel('Amount').inputValue()).toBe('5000')
  expect(await dialog(page).getByLabel('Reason').inputValue()).toMatch(/^Request req_/)
  await page.keyboard.press('Escape')
  expect((await poolOf()).left).toBe(before)
})

test('requests of a kind that nobody asked for: nothing matches, and filters are cleared', async () => {
  const page = await signInOperator(api, { path: '/console/requests?kind=question' })
  await page.getByText('No requests match these filters').waitFor()
  await button(page, 'Clear filters').click()
  await expect.poll(() => new URL(page.url()).search).toBe('')
})

test('an operator looks at an organization’s pages, and leaves them', async () => {
  const page = await organizationPage()
  await button(page, 'See its pages').click()
  await page.waitForURL('**/credits')
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByText('Northwind').waitFor()
  await page.goto(`${api.url}/console`)
  await button(page, 'Leave them').click()
  await expect.poll(() => page.getByText('You look at the pages of').count()).toBe(0)
})

test('an error of one part is said there, and trying again mends it', async () => {
  const page = await signInOperator(api)
  await page.getByRole('row', { name: /Northwind/ }).waitFor()
  await page.route('**/v1/organizations/nw/grants*', (route) => route.fulfill({ status: 500, json: {} }))
  await page.getByRole('link', { name: 'Northwind' }).click()
  const grants = page.getByRole('region', { name: 'Grants' })
  await grants.getByText('Something went wrong').waitFor()
  await page.unroute('**/v1/organizations/nw/grants*')
  await grants.getByRole('button', { name: 'Try again' }).click()
  await grants.getByRole('row', { name: /plan/ }).first().waitFor()
})

test.each(['/console', '/console/organizations/nw', '/console/requests', '/console/activity'])(
  '%s fits 360 px, and axe finds nothing on it',
  async (path) => {
    const page = await signInOperator(api, { path, width: 360, height: 780 })
    await settled(page)
    expect(await overhang(page)).toBe(0)
    await expectAccessible(page)
  },
)

test('without a session the console leads to the sign-in page', async () => {
  const page = await open(`${api.url}/console`)
  await page.waitForURL('**/sign-in?return_path=%2Fconsole')
})
