// Largest contentful paint and layout shift of a page, as the browser itself reports them.

/**
 * @typedef {object} Vitals
 * @property {number} lcp_ms When the largest piece of content stood.
 * @property {string} largest Which that is.
 * @property {number} cls The sum of all layout shifts since the page was opened, those after a click left out.
 * @property {string[]} moved What moved, the furthest first, for who has to mend it.
 */

/**
 * To be called before the page is opened.
 * @param {import('playwright-core').Page} page
 */
export async function observeVitals(page) {
  await page.addInitScript(() => {
    const vitals = { lcp_ms: 0, largest: '', cls: 0, moved: /** @type {string[]} */ ([]) }
    Object.assign(globalThis, { __vitals: vitals })
    new PerformanceObserver((list) => {
      for (const { startTime, element } of /** @type {any[]} */ (list.getEntries())) {
        vitals.lcp_ms = Math.round(startTime)
        vitals.largest = `${element?.nodeName ?? 'gone'} "${element?.textContent?.slice(0, 40) ?? ''}"`
      }
    }).observe(/** @type {any} */ ({ type: 'largest-contentful-paint', buffered: true }))
    new PerformanceObserver((list) => {
      for (const entry of /** @type {any[]} */ (list.getEntries())) {
        if (entry.hadRecentInput) continue
        vitals.cls += entry.value
        for (const { node, previousRect, currentRect } of entry.sources)
          vitals.moved.push(
            `${entry.value.toFixed(4)} ${node?.nodeName ?? 'gone'} "${node?.textContent?.slice(0, 40) ?? ''}" ` +
              `from ${previousRect.y} to ${currentRect.y}, ${previousRect.height} to ${currentRect.height} high`,
          )
      }
    }).observe(/** @type {any} */ ({ type: 'layout-shift', buffered: true }))
  })
}

/**
 * Of the page as it stands now.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<Vitals>}
 */
export async function vitalsOf(page) {
  await page.evaluate(async () => {
    const { document, requestAnimationFrame } = /** @type {any} */ (globalThis)
    await document.fonts.ready
    // A shift is reported with the frame after it.
    for (let frame = 0; frame < 2; frame++) await new Promise((resolve) => requestAnimationFrame(resolve))
  })
  return page.evaluate(() => /** @type {any} */ (globalThis).__vitals)
}
