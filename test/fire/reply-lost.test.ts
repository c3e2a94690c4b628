// Issue 3: the reply to a charge is lost on its way, after the commit or at any time around it.
import { createConnection, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { clientOf, OPERATOR_KEY, startApi } from '../client.ts'
import { begin } from './figure.ts'
import { leftOf, lookup, openOrganizations, pathOf, verified } from './prepaid.ts'
import { patience, scale } from './scale.ts'

const CHARGES = { replied: scale.replies_lost, asked: scale.hang_ups }
const AT_ONCE = 10
const CREDITS = 1_000_000

interface Cutter {
  url: string
  close(): Promise<void>
}

/** A proxy that passes each request on and hangs up on its client: when the reply comes, or as soon as it has asked. */
async function startCutter(to: string, when: 'replied' | 'asked'): Promise<Cutter> {
  const { hostname, port } = new URL(to)
  const server = createServer((client) => {
    const upstream = createConnection(Number(port), hostname)
    client.on('error', () => {})
    upstream.on('error', () => {})
    client.on('data', (piece) => {
      upstream.write(piece, () => {
        if (when === 'asked') client.destroy()
      })
    })
    upstream.on('data', () => {
      client.destroy()
      upstream.destroy()
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => new Promise((closed) => server.close(() => closed())),
  }
}

test.each(['replied', 'asked'] as const)(
  'a charge whose connection is cut once it has %s is charged once when it is asked again',
  { timeout: patience },
  async (when) => {
    const charges = CHARGES[when]
    const measured = begin(`reply lost once it has ${when}`, charges)
    const api = await startApi()
    const cutter = await startCutter(api.url, when)
    onTestFinished(async () => {
      await cutter.close()
      await api.close()
    })
    await openOrganizations(api.operator, ['acme'], CREDITS)
    const cut = clientOf(cutter.url, OPERATOR_KEY)
    let next = 0
    let replayed = 0
    const client = async () => {
      while (next < charges) {
        const charge = lookup(1, `charge-${next++}`)
        await expect(cut.post(`${pathOf('acme')}/charges`, charge)).rejects.toThrow('fetch failed')
        const { status, body } = await api.operator.post(`${pathOf('acme')}/charges`, charge)
        expect(status).toBe(200)
        if (body.replayed) replayed++
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, client))
    if (when === 'replied') expect(replayed).toBe(charges)
    expect(await leftOf(api.operator, 'acme')).toBe(CREDITS - charges)
    expect(await verified(api.operator, 'acme')).toBe(1 + charges)
    measured(`asked again, ${replayed} found done; charged once each`)
  },
)
