// Issue 3: an independent model beside the real server, over HTTP.
import { test } from 'vitest'
import { openServer, runHistory } from './model/history.ts'
import { listed, shrink } from './model/shrink.ts'

const OPERATIONS = Number(process.env.COULOMB_MODEL_OPERATIONS ?? 20_000)
const SEED = Number(process.env.COULOMB_SEED ?? Math.floor(Math.random() * 2 ** 31))

test('an independent model of credits and the server agree on every answer', {
  timeout: 600_000,
}, async () => {
  const api = await openServer()
  const sides = await runHistory(api, SEED, OPERATIONS)
  const differing = sides.filter(({ difference }) => difference !== null)
  if (differing.length > 0) {
    await api.close().catch(() => undefined)
    const found: string[] = []
    for (const { setup, operations, difference } of differing
      .filter(({ setup }) => process.env.ONLY?.split(',').includes(setup.organization_id) ?? true)
      .slice(0, Number(process.env.SHRINK ?? 1))) {
      const short = await shrink(setup, operations)
      found.push(short ? listed(setup, short) : `Not alone: ${difference}`)
    }
    for (const { difference } of differing) found.push(difference!.slice(0, 700))
    throw new Error(`seed ${SEED}:\n${found.join('\n')}`)
  }
  await api.close()
})
