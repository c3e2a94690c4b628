// Nothing moves under the reader's eyes while the page comes in. How soon it stands is printed by `npm run vitals`.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { observeVitals, vitalsOf } from '../../scripts/measure-vitals.mjs'
import { type Api, startApi } from '../client.ts'
import { settled, signIn } from './browser.ts'
import { MONDAY, openNorthwind } from './credits-world.ts'

let api: Api

beforeAll(async () => {
  api = await startApi({ now: MONDAY })
  await openNorthwind(api)
}, 180_000)

afterAll(() => api.close())

test.each([
  ['/credits', 1440],
  ['/credits', 360],
  ['/credits/plan', 360],
  ['/credits/conversations', 1440],
  ['/credits/conversations', 360],
])(
  '%s at %i px: while it loads, layout shifts sum to at most 0.02',
  async (path, width) => {
    const page = await signIn(api, 'nw', 'mikaela', { path: '/help', width, height: width < 500 ? 780 : 940 })
    await settled(page)
    await observeVitals(page)
    // Answers come one after another, as they do from afar: what moves at all is seen to move.
    let before = Promise.resolve()
    await page.route('**/v1/**', async (route) => {
      const turn = before
      let done = () => {}
      before = new Promise((resolve) => {
        done = resolve
      })
      await turn
      await route.continue()
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve(undefined))))
      done()
    })
    await page.goto(new URL(path, page.url()).href)
    await settled(page)
    const { cls, moved } = await vitalsOf(page)
    expect(cls, moved.join('\n')).toBeLessThanOrEqual(0.02)
  },
  120_000,
)

test('Credits asks each question once, also when the live stream stands', async () => {
  const page = await signIn(api, 'nw', 'mikaela', { path: '/help' })
  await settled(page)
  // When the stream has said where the journal stands, whoever has to ask again does so at once.
  await page.addInitScript(() => {
    const { EventSource } = globalThis
    globalThis.EventSource = class extends EventSource {
      constructor(url: string | URL) {
        super(url)
        this.addEventListener('journal', () =>
          setTimeout(() => Object.assign(globalThis, { __stands: true })),
        )
      }
    }
  })
  const asked: string[] = []
  page.on('request', (request) => {
    if (/\/v1\/organizations\/nw\/(?!live)/.test(request.url())) asked.push(request.url())
  })
  await page.goto(new URL('/credits', page.url()).href)
  await page.waitForFunction(() => '__stands' in globalThis)
  await settled(page)
  expect(asked.length).toBeGreaterThan(8)
  expect(asked.toSorted()).toEqual([...new Set(asked)].sort())
}, 120_000)
