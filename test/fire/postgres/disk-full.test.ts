// Issue 3: Postgres finds its disk full under load, and then not any more.
import { expect, test } from 'vitest'
import { openPostgres } from '../../../src/database/postgres.ts'
import { clientOf, OPERATOR_KEY } from '../../client.ts'
import { seeded } from '../../model/seeded.ts'
import { harmAgainAndAgain } from '../again-and-again.ts'
import { begin } from '../figure.ts'
import { pathOf } from '../prepaid.ts'
import { patience, scale, seed } from '../scale.ts'
import { Vendor } from '../vendor.ts'
import { canMount, startOwnPostgres } from './own-postgres.ts'
import { serveOn } from './serve-on.ts'

/** Postgres gives up when it cannot write its log: not before the segments that it has are full. */
async function fillLog(url: string): Promise<void> {
  const outside = await openPostgres(url, { pool_size: 1 })
  const write = () => outside.query(`select pg_logical_emit_message(false, 'test', ''), pg_switch_wal()`)
  while (
    await write().then(
      () => true,
      () => false,
    )
  );
  await outside.close()
}

test('while the disk is full the answer is 503 with Retry-After; with room again, all goes on by itself', {
  timeout: patience,
}, async ({ skip }) => {
  if (!canMount()) skip('a small file system can be mounted by root on Linux only')
  const measured = begin('disk of Postgres full', scale.disks_full)
  const postgres = await startOwnPostgres({ disk_mb: 256 })
  const server = await serveOn(postgres.url)
  await postgres.watch()
  const operator = clientOf(server.url, OPERATOR_KEY)
  const anybody = clientOf(server.url, null)
  const vendor = new Vendor(server.url, 'full', seed)
  const { waits_ms, summary } = await harmAgainAndAgain(
    vendor,
    seeded(seed),
    scale.disks_full,
    async (cycle) => {
      await postgres.fill()
      if (cycle % 2 === 1) await fillLog(postgres.url)
      await vendor.isAway(50)
      expect((await anybody.get('/healthz')).status).toBe(200)
      await postgres.free()
    },
  )
  expect((await operator.get(pathOf('full-0a'))).status).toBe(200)
  measured(summary, waits_ms)
})
