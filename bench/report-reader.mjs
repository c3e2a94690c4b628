// Reads one usage report in a process of its own: one that has done nothing else has no memory left over in which a
// growing report could hide.

import { openLedger, openPostgres, usageReportCsv } from './coulomb.mjs'

/** @typedef {{ url: string, organization_id: string, warm_organization_id: string, day: string }} Order */

process.once('message', async (/** @type {Order} */ { url, organization_id, warm_organization_id, day }) => {
  const db = await openPostgres(url)
  const ledger = openLedger(db)
  /** @param {string} id @param {(chunk: string) => void} take */
  const read = async (id, take) => {
    const { chunks } = await usageReportCsv(ledger, id, { day })
    for await (const chunk of chunks) take(chunk)
  }
  try {
    await read(warm_organization_id, () => {})
    globalThis.gc?.()
    const before = process.memoryUsage().rss
    const from = performance.now()
    let bytes = 0
    let most = before
    await read(organization_id, (chunk) => {
      bytes += Buffer.byteLength(chunk)
      most = Math.max(most, process.memoryUsage().rss)
    })
    const seconds = (performance.now() - from) / 1000
    const rss_growth_mb = (most - before) / 2 ** 20
    process.send?.({ bytes, seconds, bytes_per_second: bytes / seconds, rss_growth_mb })
  } finally {
    await db.close()
    process.disconnect()
  }
})
