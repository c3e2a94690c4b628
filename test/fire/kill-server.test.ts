// Issue 3: the server's process is killed under load, again and again.
import { onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../engine.ts'
import { seeded } from '../model/seeded.ts'
import { harmAgainAndAgain } from './again-and-again.ts'
import { begin } from './figure.ts'
import { patience, scale, seed } from './scale.ts'
import { freePort, startServerProcess } from './server-process.ts'
import { Vendor } from './vendor.ts'

test('killed under load, no acknowledged charge is lost and none is done twice', {
  timeout: patience,
}, async () => {
  const measured = begin('kill -9 of the server', scale.server_kills)
  const database = await createTestDatabase()
  const port = await freePort()
  let server = await startServerProcess(database, port)
  onTestFinished(() => server.kill())
  const vendor = new Vendor(`http://127.0.0.1:${port}`, 'customer', seed)
  const { waits_ms, summary } = await harmAgainAndAgain(
    vendor,
    seeded(seed),
    scale.server_kills,
    async () => {
      await server.kill()
      server = await startServerProcess(database, port)
    },
  )
  measured(summary, waits_ms)
})
