// How fluid long lists are: the tasks over 50 ms that the browser reports while a list is scrolled and loads on.

/** @typedef {import('playwright-core').Page} Page */

/**
 * @typedef {object} Fluidity
 * @property {number} rows Loaded by the end.
 * @property {number} tasks Over 50 ms.
 * @property {number} longest_ms 0 where there was none.
 * @property {number} seconds
 */

const WHEEL_PX = 900

/**
 * To be called before the page is opened.
 * @param {Page} page
 */
export async function observeLongTasks(page) {
  await page.addInitScript(() => {
    const tasks = /** @type {number[]} */ ([])
    Object.assign(globalThis, { __tasks: tasks })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration)
    }).observe(/** @type {any} */ ({ type: 'longtask' }))
  })
}

/**
 * Turns the wheel over the batteries, frame by frame, until the last of them is loaded and in sight.
 * @param {Page} page
 */
export function scrollBatteries(page) {
  return measure(page, async () => {
    const list = page.getByRole('region', { name: 'Batteries of all users' })
    await list.hover()
    for (;;) {
      await turnWheel(page)
      const end = await list.evaluate((/** @type {any} */ box) => {
        // Below zero while there are more; the header is one of them.
        const rows = Number(box.querySelector('table').ariaRowCount) - 1
        return rows >= 0 && box.scrollTop + box.clientHeight >= box.scrollHeight - 1 ? rows : null
      })
      if (end !== null) return end
    }
  })
}

/**
 * Loads the history on until `count` rows stand, and turns the wheel to their end and back.
 * @param {Page} page @param {number} count
 */
export function loadHistory(page, count) {
  return measure(page, async () => {
    const rows = page.getByRole('region', { name: 'Credit usage history' }).locator('tbody tr')
    for (;;) {
      const loaded = await rows.count()
      if (loaded >= count) break
      await page.getByRole('button', { name: 'Load More' }).click()
      await rows.nth(loaded).waitFor()
    }
    await page.mouse.move(180, 400)
    for (const direction of [-1, 1]) while (await turnWheel(page, direction));
    return rows.count()
  })
}

/**
 * Whether the page itself has moved.
 * @param {Page} page
 */
async function turnWheel(page, direction = 1) {
  const place = () => page.evaluate(() => /** @type {any} */ (globalThis).scrollY)
  const before = await place()
  await page.mouse.wheel(0, direction * WHEEL_PX)
  await page.evaluate(async () => {
    const { requestAnimationFrame } = /** @type {any} */ (globalThis)
    for (let frame = 0; frame < 2; frame++) await new Promise((resolve) => requestAnimationFrame(resolve))
  })
  return (await place()) !== before
}

/**
 * @param {Page} page @param {() => Promise<number>} work
 * @returns {Promise<Fluidity>}
 */
async function measure(page, work) {
  const tasks = () => page.evaluate(() => /** @type {number[]} */ (/** @type {any} */ (globalThis).__tasks))
  const before = (await tasks()).length
  const from = performance.now()
  const rows = await work()
  const found = (await tasks()).slice(before)
  return {
    rows,
    tasks: found.length,
    longest_ms: Math.round(Math.max(0, ...found)),
    seconds: (performance.now() - from) / 1000,
  }
}
