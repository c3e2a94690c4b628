// How fluid long lists are: the tasks of the page's main thread while a list is scrolled and loads on.

/** @typedef {import('playwright-core').Page} Page */

/**
 * @typedef {object} Fluidity
 * @property {number} rows Loaded by the end.
 * @property {number} tasks Over 50 ms on the wall's clock.
 * @property {number} longest_ms On the wall's clock: where the machine has other work, that is waited for too.
 * @property {number} longest_cpu_ms Of the processor: what a machine that has nothing else to do would take.
 * @property {number} seconds
 */

const WHEEL_PX = 900
/** A task from this on is one that people feel (the Long Tasks API's line). */
const LONG_US = 50_000

/**
 * A page with nothing on it, for comparison: what is long here is so by the machine's other work.
 * @param {Page} page
 */
export function scrollNothing(page) {
  return measure(page, async () => {
    for (let turn = 0; turn < 100; turn++) await turnWheel(page)
    return 0
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
    const table = page.getByRole('table', { name: 'Credit usage history' })
    // Not all of them are drawn; the header is one of them.
    const rows = async () => Number(await table.getAttribute('aria-rowcount')) - 1
    for (let loaded = await rows(); loaded < count; loaded = await rows()) {
      await page.getByRole('button', { name: 'Load More' }).click()
      await page.waitForFunction(
        (before) =>
          /** @type {any} */ (globalThis).document.querySelector('main [aria-rowcount]').ariaRowCount - 1 >
          before,
        loaded,
      )
    }
    await page.mouse.move(180, 400)
    for (const direction of [-1, 1]) while (await turnWheel(page, direction));
    return rows()
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
  const browser = /** @type {import('playwright-core').Browser} */ (page.context().browser())
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] })
  const from = performance.now()
  const rows = await work()
  const seconds = (performance.now() - from) / 1000
  const tasks = mainTasks(JSON.parse((await browser.stopTracing()).toString()).traceEvents)
  const longest = (/** @type {'dur' | 'tdur'} */ clock) =>
    Math.round(tasks.reduce((most, task) => Math.max(most, task[clock] ?? 0), 0) / 1000)
  return {
    rows,
    tasks: tasks.filter(({ dur }) => dur > LONG_US).length,
    longest_ms: longest('dur'),
    longest_cpu_ms: longest('tdur'),
    seconds,
  }
}

/**
 * @typedef {object} TraceEvent Of Chromium's trace format; times in microseconds.
 * @property {string} ph
 * @property {string} name
 * @property {number} pid
 * @property {number} tid
 * @property {number} dur
 * @property {number} [tdur]
 * @property {{ name?: string }} args
 */

/**
 * Those of the main thread that ran most: a spare one stands beside it.
 * @param {TraceEvent[]} events
 */
function mainTasks(events) {
  const place = (/** @type {TraceEvent} */ { pid, tid }) => `${pid} ${tid}`
  const named = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
  /** @type {Map<string, TraceEvent[]>} */
  const byThread = new Map(named.map((thread) => [place(thread), []]))
  for (const event of events)
    if (event.ph === 'X' && event.name.endsWith('RunTask')) byThread.get(place(event))?.push(event)
  const [busiest = []] = [...byThread.values()].sort((a, b) => b.length - a.length)
  if (busiest.length === 0) throw new Error('The trace names no task of the page: has its format changed?')
  return busiest
}
