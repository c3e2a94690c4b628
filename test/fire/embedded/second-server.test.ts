// Issue 3: a data directory has one server, however often another one is started on it.
import { expect, onTestFinished, test } from 'vitest'
import { clientOf, OPERATOR_KEY } from '../../client.ts'
import { coulomb } from '../../command.ts'
import { createTestDatabase } from '../../engine.ts'
import { begin } from '../figure.ts'
import { lookup, openOrganizations, pathOf, verified } from '../prepaid.ts'
import { patience, scale } from '../scale.ts'
import { freePort, startServerProcess } from '../server-process.ts'

const AT_ONCE = 4

test('a second server on a directory is refused every time, and the first goes on', {
  timeout: patience,
}, async () => {
  const measured = begin('second server on a directory', scale.second_servers)
  const database = await createTestDatabase()
  const port = await freePort()
  const server = await startServerProcess(database, port)
  onTestFinished(() => server.kill())
  const operator = clientOf(`http://127.0.0.1:${port}`, OPERATOR_KEY)
  await openOrganizations(operator, ['acme'], 1_000)
  let next = 0
  const start = async () => {
    while (next < scale.second_servers) {
      const number = next++
      const second = coulomb(['serve', '--data-dir', database.data_dir, '--port', '0', '--no-demo'])
      expect((await operator.post(`${pathOf('acme')}/charges`, lookup(1, `during ${number}`))).status).toBe(
        200,
      )
      const { code, stdout, stderr } = await second
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toMatch(`The data directory ${database.data_dir} is in use by another process (pid `)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, start))
  expect(await verified(operator, 'acme')).toBe(1 + scale.second_servers)
  measured(`refused ${scale.second_servers} times of ${scale.second_servers}`)
})
