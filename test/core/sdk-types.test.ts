// The SDK follows the server: its types are those of the contract, and every route has a method.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { TYPES_FILE, typesOf } from '../../scripts/sdk-types.mjs'
import { buildApp } from '../../src/http/app.ts'
import { contract } from '../../src/http/contract.ts'

test("the SDK's types are current: `npm run sdk:types` writes them", async () => {
  const settings = { log_level: 'silent', test_clock: true, trust_proxy: false, reads_per_minute: 0 }
  const { fastify } = await buildApp(settings)
  await fastify.ready()
  expect(readFileSync(TYPES_FILE, 'utf8')).toBe(typesOf(fastify.swagger()))
})

test('every route of the contract has a method in the SDK', () => {
  const client = readFileSync(join(TYPES_FILE, '../client.ts'), 'utf8').replaceAll(
    `\${O}`,
    '/v1/organizations/{organization_id}',
  )
  const missing = contract
    .map(({ method, path }) => `${method} ${path}`)
    .filter(
      (operation) =>
        !new RegExp(`this\\.(call|once|pages|url)\\(\\s*['\`]${escaped(operation)}['\`]`).test(client),
    )
  expect(missing).toEqual([])
})

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
