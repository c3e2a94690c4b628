// "License Batteries and Credits Used": a member's own gauges and what they spent.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../client.ts'
import { expectAccessible, overhang, settled, signIn, THEMES, type Visit } from './browser.ts'
import { charge, openNorthwind } from './credits-world.ts'
import { downloaded } from './history-world.ts'

let api: Api
const O = '/v1/organizations/kn'
const TITLE = 'License Batteries and Credits Used'
const WHEN = '2026-01-15T10:00:00Z'
const contact = (id: string, name: string, type = 'contact') => ({ type, id, name })
const emails = (first: number, count: number) =>
  Array.from({ length: count }, (_, at) => ({ key: `email:${first + at}` }))
const kn = (body: object) => charge(api, 'kn', { member_id: 'ben', ...body })

async function ask(reply: Promise<{ status: number; body: any }>): Promise<void> {
  const { status, body } = await reply
  if (status >= 300) throw new Error(JSON.stringify(body))
}

/** Ben's license of 500 was issued on 15 January: 250 are used and 20 held. */
beforeAll(async () => {
  api = await startApi({ now: '2025-11-17T10:00:00Z' })
  await openNorthwind(api)
  await api.clock(WHEN)
  await ask(api.operator.put(O, { name: 'Knowledge', preset: 'battery', timezone: 'Europe/London' }))
  for (const [member_id, name, role] of [
    ['anna', 'Anna Admin', 'admin'],
    ['ben', 'Ben User', 'user'],
  ])
    await ask(
      api.operator.put(`${O}/members/${member_id}`, {
        name,
        role,
        license: {},
        email: `${member_id}@kn.example`,
      }),
    )
  await kn({
    action: 'email.unlock',
    items: [{ key: 'email:old', subject: contact('c0', 'Old Friend') }],
    subject: contact('c0', 'Old Friend'),
    occurred_at: '2024-01-10T09:00:00Z',
  })
  for (let at = 0; at < 28; at++)
    await kn({
      action: 'email.unlock',
      items: [{ key: `email:past:${at}` }],
      description: `Past ${at}`,
      occurred_at: new Date(Date.parse('2025-06-02T09:00:00Z') + at * 60_000).toISOString(),
    })
  await kn({ action: 'email.export', items: emails(1, 120), description: 'Export · 120 contacts' })
  await kn({
    action: 'personality.reveal',
    items: [{ key: 'disc:1', subject: contact('c1', 'Clara Duval') }],
    subject: contact('c1', 'Clara Duval'),
  })
  await kn({
    action: 'email.import',
    items: [{ key: 'email:zephyr', subject: contact('a1', 'Zephyr Optics', 'account') }],
    subject: contact('a1', 'Zephyr Optics', 'account'),
  })
  await ask(
    api.operator.post(`${O}/holds`, {
      action: 'email.export',
      member_id: 'ben',
      items: emails(1001, 20),
      idempotency_key: 'running',
    }),
  )
}, 180_000)

afterAll(() => api.close())

/** Opens the dialog from the corner of any page. */
async function batteries(organization_id: string, member_id: string, visit: Visit = {}): Promise<Page> {
  const page = await signIn(api, organization_id, member_id, { path: '/help', ...visit })
  await settled(page)
  await page
    .getByRole('banner')
    .getByRole('link', { name: new RegExp(TITLE) })
    .click()
  await page.getByRole('dialog', { name: TITLE }).waitFor()
  await settled(page)
  return page
}
/** Found behind the dialog too, which hides it from who hears the page. */
const corner = (page: Page) => page.locator(`a[aria-label$="${TITLE}"]`)
const dialog = (page: Page) => page.getByRole('dialog', { name: TITLE })
const gauge = (page: Page, name: string) => dialog(page).getByRole('region', { name, exact: true })
const lines = async (page: Page, name: string) =>
  (await gauge(page, name).innerText()).split('\n').filter(Boolean)
const rows = (page: Page) =>
  dialog(page).getByRole('table', { name: 'Credit Use History' }).locator('tbody tr')
const toHistory = async (page: Page) => {
  await dialog(page).getByRole('tab', { name: 'Credit Use History' }).click()
  await rows(page).first().waitFor()
  await settled(page)
}
const cells = (page: Page, at: number) =>
  rows(page).evaluateAll(
    (all, at) => all.map((row) => (row as HTMLTableRowElement).cells[at]!.innerText.trim()),
    at,
  )

test.each(THEMES)(
  'S1-12 S1-13 S1-14 S1-15 S1-28 S1-29 the corner says what is left of the license, and opens its gauge with the last day beneath (%s)',
  async (theme) => {
    const page = await batteries('kn', 'ben', { theme })
    expect(await corner(page).innerText()).toBe('250')
    expect(await corner(page).getAttribute('title')).toBe('250 of 500 credits left on your license')
    expect(await dialog(page).getByRole('heading', { level: 2 }).innerText()).toBe(TITLE)
    expect(await lines(page, 'License')).toEqual([
      'License',
      '250 of 500 left',
      'Until Sat 14 Feb 2026, renews in 31 days · Europe/London',
      '230 available',
      '20 held',
      '250 used',
    ])
    const meter = gauge(page, 'License').getByRole('meter')
    expect(await meter.getAttribute('aria-valuetext')).toBe('250 of 500 left, 20 of them held')
    const widths = await meter
      .locator('[data-part]')
      .evaluateAll((parts) => parts.map((part) => (part as HTMLElement).style.width))
    expect(widths).toEqual(['46%', '4%'])
    expect(await meter.locator('[data-part=held]').getAttribute('class')).toContain('hatched')
    // Nothing was bought for the organization: no second gauge.
    expect(await dialog(page).getByRole('meter').count()).toBe(1)
    if (theme === 'light') await expectAccessible(page)
    await page.keyboard.press('Escape')
    await dialog(page).waitFor({ state: 'detached' })
    expect(new URL(page.url()).search).toBe('')
  },
  120_000,
)

test('S1-17 S1-18 S1-19 S1-20 S1-21 S1-22 S1-24 S1-25 S1-26 the history: columns, "Load More", days, order, and the same as a file', async () => {
  const page = await batteries('kn', 'ben')
  await toHistory(page)
  const names = await dialog(page).getByRole('columnheader').allInnerTexts()
  expect(names.map((one) => one.trim())).toEqual([
    'Date',
    'Action',
    'Contact or account',
    'Cost',
    'Paid from',
  ])
  const first = await rows(page).evaluateAll((all) =>
    all
      .slice(0, 3)
      .map((row) => [...(row as HTMLTableRowElement).cells].map((cell) => cell.innerText.trim())),
  )
  expect(first).toEqual([
    ['Today, 10:00', 'Import an email address', 'Zephyr Optics', '1', 'individual license'],
    ['Today, 10:00', 'Reveal a personality profile (DISC score)', 'Clara Duval', '100', 'individual license'],
    ['Today, 10:00', 'Export an email address', 'Export · 120 contacts', '120', 'individual license'],
  ])
  expect(await rows(page).count()).toBe(25)
  await dialog(page).getByRole('button', { name: 'Load More' }).click()
  await dialog(page).getByText('32 entries', { exact: true }).waitFor()
  const subjects = await cells(page, 2)
  expect(new Set(subjects).size).toBe(32)
  // Of two years ago.
  expect([subjects.at(-1), (await cells(page, 0)).at(-1)]).toEqual(['Old Friend', '10 Jan 2024, 09:00'])
  await dialog(page).getByRole('button', { name: 'Date', exact: true }).click()
  await settled(page)
  expect((await cells(page, 2))[0]).toBe('Old Friend')
  await dialog(page).getByRole('button', { name: 'Period: All time' }).click()
  await page.getByLabel('From', { exact: true }).fill('2025-06-02')
  await page.getByLabel('To', { exact: true }).fill('2026-01-14')
  await page.getByRole('button', { name: 'Show these days' }).click()
  await settled(page)
  expect((await cells(page, 2))[0]).toBe('Past 0')
  const file = await downloaded(page, () => dialog(page).getByRole('link', { name: 'Export' }).click())
  const said = file.trim().split('\r\n').slice(1)
  expect(said).toHaveLength(28)
  expect([said[0], said.at(-1)].map((row) => /Past \d+/.exec(row!)?.[0])).toEqual(['Past 0', 'Past 27'])
  await expectAccessible(page)
}, 180_000)

test('S1-15 S1-16 S1-23 after extra credits were bought there is a second gauge, and a charge says what each paid', async () => {
  await ask(
    api.operator.post(`${O}/grants`, {
      unit: 'credit',
      amount: 1000,
      source: 'addon',
      reason: 'bought',
      idempotency_key: 'addon',
    }),
  )
  await kn({ action: 'email.export', items: emails(2001, 300), description: 'Export · 300 contacts' })
  const page = await batteries('kn', 'ben', { width: 360, height: 780 })
  expect((await lines(page, 'License')).slice(0, 2)).toEqual(['License', '20 of 500 left'])
  expect(await gauge(page, 'License').getByRole('meter').getAttribute('data-low')).toBe('true')
  expect(await lines(page, 'Extra credits of the organization')).toEqual([
    'Extra credits of the organization',
    '930 of 1,000 left',
    'For everyone of the organization',
    '930 available',
    '70 used',
  ])
  expect(await overhang(page)).toBe(0)
  await expectAccessible(page)
  await toHistory(page)
  expect((await cells(page, 4))[0]).toBe('individual license 230, extra organization credits 70')
  const anna = await batteries('kn', 'anna')
  expect((await lines(anna, 'License'))[1]).toBe('500 of 500 left')
  expect((await lines(anna, 'Extra credits of the organization'))[1]).toBe('930 of 1,000 left')
}, 180_000)

test('what is held, on the page of who sees nothing but their own, is of their license', async () => {
  const page = await signIn(api, 'kn', 'ben', { path: '/credits' })
  await settled(page)
  const held = page.getByRole('main').locator('dl > div').filter({ hasText: 'Held now' })
  expect((await held.innerText()).split('\n')).toEqual([
    'Held now',
    '20',
    'of your license, until the work is done',
  ])
})

test('an address opens the same window of another member, for who may see it', async () => {
  const page = await signIn(api, 'kn', 'anna', { path: '/help?batteries=ben' })
  await dialog(page).waitFor()
  await settled(page)
  await dialog(page).getByText('Ben User · ben@kn.example').waitFor()
  expect((await lines(page, 'License'))[1]).toBe('20 of 500 left')
  await toHistory(page)
  expect((await cells(page, 2))[0]).toBe('Export · 300 contacts')
  const ben = await signIn(api, 'kn', 'ben', { path: '/help?batteries=anna' })
  await dialog(ben).getByRole('alert').waitFor()
}, 120_000)

test('S1-12 S1-15 where the plan has no licenses, the organization’s credits stand in the same places', async () => {
  const page = await batteries('nw', 'jonas')
  expect(await corner(page).innerText()).toBe('6,000')
  expect(await dialog(page).getByRole('meter').count()).toBe(1)
  expect((await lines(page, 'Credits of the organization'))[1]).toBe('6,000 of 6,000 left')
  await toHistory(page)
  // Their own charges only.
  expect(await cells(page, 3)).toEqual(['not charged', '5'])
}, 120_000)

test('X18 a battery is green, orange below an eighth, and red when it is used up', async () => {
  const UP = '/v1/organizations/up'
  await ask(api.operator.put(UP, { name: 'Upland', preset: 'battery', timezone: 'Europe/London' }))
  await ask(
    api.operator.put(`${UP}/members/uma`, { name: 'Uma', role: 'user', license: {}, email: 'u@up.example' }),
  )
  let used = 0
  for (const [until, colour] of [
    [437, 'accent'],
    [438, 'low'],
    [500, 'bad-ink'],
  ] as const) {
    const items = emails(10_000 + used, until - used)
    await charge(api, 'up', { action: 'email.export', member_id: 'uma', items })
    used = until
    const meter = gauge(await batteries('up', 'uma'), 'License').getByRole('meter')
    expect(await meter.getAttribute('aria-valuenow')).toBe(String(500 - until))
    if (colour === 'bad-ink')
      expect(await meter.locator('> span').first().getAttribute('class')).toContain('ring-bad-ink')
    else expect(await meter.locator('[data-part=available]').getAttribute('class')).toBe(`bg-${colour}`)
  }
}, 120_000)

test('S1-28 S1-37 in the next credit month the battery is full again, and no more than full', async () => {
  await api.clock('2026-02-15T00:00:00Z')
  const page = await batteries('kn', 'anna')
  expect((await lines(page, 'License')).slice(1, 3)).toEqual([
    '500 of 500 left',
    'Until Sat 14 Mar 2026, renews in 28 days · Europe/London',
  ])
}, 120_000)
