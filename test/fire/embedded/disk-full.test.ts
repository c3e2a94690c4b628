// Issue 3: the embedded Postgres finds its disk full under load, dies of it, and then there is room again.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { clientOf } from '../../client.ts'
import { createTestDatabase } from '../../engine.ts'
import { seeded } from '../../model/seeded.ts'
import { harmAgainAndAgain } from '../again-and-again.ts'
import { begin } from '../figure.ts'
import { patience, scale, seed } from '../scale.ts'
import { freePort, startServerProcess } from '../server-process.ts'
import { Vendor } from '../vendor.ts'

/** Loaded into the server's process: while `file` is there, its database's thread writes nothing any more. */
const fullDisk = (file: string) => `
  import fs from 'node:fs'
  import { isMainThread } from 'node:worker_threads'
  const { writeSync, existsSync } = fs
  if (!isMainThread) fs.writeSync = (...all) => {
    if (existsSync(${JSON.stringify(file)})) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })
    return writeSync(...all)
  }`

test('while the disk is full the answer is 503 with Retry-After; with room again, all goes on by itself', {
  timeout: patience,
}, async () => {
  const measured = begin('disk of the server full', scale.disks_full)
  const database = await createTestDatabase()
  const full = join(database.data_dir, 'full')
  const preload = join(database.data_dir, 'full-disk.mjs')
  writeFileSync(preload, fullDisk(full))
  const port = await freePort()
  const server = await startServerProcess(database, port, {
    NODE_OPTIONS: `--import ${pathToFileURL(preload).href}`,
  })
  onTestFinished(() => server.kill())
  const url = `http://127.0.0.1:${port}`
  const anybody = clientOf(url, null)
  const vendor = new Vendor(url, 'full', seed)
  const { waits_ms, summary } = await harmAgainAndAgain(vendor, seeded(seed), scale.disks_full, async () => {
    writeFileSync(full, '')
    await vendor.isAway(50)
    expect((await anybody.get('/healthz')).status).toBe(200)
    rmSync(full)
  })
  expect((await anybody.get('/readyz')).status).toBe(200)
  measured(summary, waits_ms)
})
