import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../client.ts'
import { expectAccessible, overhang, picture, settled, signIn } from './browser.ts'

let api: Api

beforeAll(async () => {
  api = await startApi({ now: '2025-11-22T10:00:00Z' })
  await put('/v1/organizations/alder', {
    name: 'Alder',
    preset: 'battery',
    timezone: 'Europe/Madrid',
    account_manager: { name: 'Marta Ruiz', email: 'marta@vendor.example' },
  })
  await put('/v1/organizations/alder/members/ben', {
    name: 'Ben',
    email: 'ben@alder.example',
    role: 'user',
    license: { issued_at: '2025-11-15T09:00:00Z' },
  })
  await put('/v1/organizations/fjord', { name: 'Fjordlight', preset: 'apollo', timezone: 'Europe/Oslo' })
  await put('/v1/organizations/fjord/members/ada', { name: 'Ada', email: 'ada@fjord.example', role: 'admin' })
})

afterAll(() => api.close())

async function put(path: string, body: object): Promise<void> {
  const answer = await api.operator.put(path, body)
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300)
}

test('S1-28 S1-35 S1-40 S1-41 its answers are those of this license and this plan, with its own dates', async () => {
  const page = await signIn(api, 'alder', 'ben', { path: '/help' })
  const answer = (id: string) => page.locator(`#${id} dd`).innerText()
  await page.locator('#resets').waitFor()
  expect(await answer('resets')).toContain(
    'Yours reset on 15 Dec, in 23 days, at midnight in Europe/Madrid; 14 Dec is the last day of your credit month.',
  )
  expect(await answer('transfer')).toMatch(/^No: the credits of a license are for its holder alone/)
  expect(await answer('export')).toMatch(/^When it is complete, whether or not the file is ever downloaded/)
  expect(await answer('mistake')).toContain('Marta Ruiz (marta@vendor.example)')
  expect(await answer('upfront')).toContain('500 credits for each license come each month')
})

test('S1-34 S1-36 S1-39 duplicates cost nothing, extra credits are for all, and more come by talking to the vendor', async () => {
  const page = await signIn(api, 'alder', 'ben', { path: '/help' })
  const answer = (id: string) => page.locator(`#${id} dd`).innerText()
  await page.locator('#duplicates').waitFor()
  expect(await answer('duplicates')).toMatch(/^Yes/)
  expect(await answer('twice')).toMatch(/^No/)
  expect(await answer('buy')).toContain('Marta Ruiz')
  expect(await answer('order')).toContain('license')
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Understanding Credits')
})

test('S3-42 S3-45 of the API, some actions cost credits and others are free, reading usage among them', async () => {
  const page = await signIn(api, 'fjord', 'ada', { path: '/help' })
  await page.getByRole('row', { name: /^Organization search.*1 email credit per page/ }).waitFor()
  expect(await page.getByRole('row', { name: /^Read usage statistics.*free/ }).count()).toBe(1)
  expect(await page.getByRole('link', { name: 'the API’s reference' }).getAttribute('href')).toBe('/docs')
})

test('S3-43 S3-44 S3-46 S3-47 the three questions about the history are answered for this workspace and reader', async () => {
  const page = await signIn(api, 'fjord', 'ada', { path: '/help' })
  const of = (id: string) => page.locator(`#${id}`)
  await of('no-feature').waitFor()
  expect(await of('no-feature').locator('dt').innerText()).toBe('Why don’t I see a feature in the history?')
  expect(await of('no-feature').locator('dd').innerText()).toContain('costs nothing on Professional')
  expect(await of('actions').locator('dt').innerText()).toContain('actions')
  expect(await of('actions').locator('dd').innerText()).not.toBe('')
  expect(await of('member').locator('dt').innerText()).toBe('Can I check the usage of a certain member?')
  expect(await of('member').locator('dd').innerText()).toMatch(/^Yes/)
})

test('an error is a screen of its own, and trying again mends it', async () => {
  const page = await signIn(api, 'fjord', 'ada', { path: '/credits' })
  await page.route('**/v1/organizations/fjord/catalogue*', (route) =>
    route.fulfill({ status: 500, json: {} }),
  )
  await page.getByRole('link', { name: 'Help', exact: true }).click()
  await page.getByText('Something went wrong').first().waitFor()
  await page.unroute('**/v1/organizations/fjord/catalogue*')
  await page.getByRole('button', { name: 'Try again' }).first().click()
  await page.getByRole('row', { name: /Export to CSV/ }).waitFor()
})

test('S3-26 S3-38 actions and questions are found by words; nothing found is a screen of its own', async () => {
  const page = await signIn(api, 'fjord', 'ada', { path: '/help' })
  await page.getByRole('row', { name: /Export to CSV.*free/ }).waitFor()
  const search = page.getByRole('searchbox', { name: 'Search actions and questions' })
  await search.fill('waterfall mobile')
  await expect.poll(() => page.getByRole('row').count()).toBe(3)
  expect(new URL(page.url()).searchParams.get('q')).toBe('waterfall mobile')
  await search.fill('zebra')
  await page.getByText('No actions or questions match these filters').waitFor()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await page.getByRole('switch', { name: 'Only what costs credits' }).click()
  await expect.poll(() => page.getByRole('row', { name: /Export to CSV/ }).count()).toBe(0)
  expect(await page.locator('#export dd').innerText()).toContain('exporting costs nothing on Professional')
})

test('a question has an address, and the page fits 360 px in both themes', async () => {
  const page = await signIn(api, 'fjord', 'ada', { path: '/help', width: 360 })
  await page.locator('#resets').waitFor()
  await settled(page)
  expect(await overhang(page)).toBe(0)
  await expectAccessible(page)
  await picture(page, 'help-360')
  await page.goto(`${new URL(page.url()).origin}/help#mistake`)
  const question = page.locator('#mistake')
  await question.waitFor()
  await expect.poll(async () => (await question.boundingBox())!.y).toBeLessThan(700)
})
