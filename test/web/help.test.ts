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
