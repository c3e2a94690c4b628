// What the README tells a newcomer to type works, and answers what it says.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, OPERATOR_KEY, startApi } from './client.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
let api: Api

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

interface Command {
  method: string
  path: string
  body: unknown
  headers: Record<string, string>
  answer: unknown
}

/** The curl commands of the README's shell blocks, each with the answer that a `# →` line promises. */
function commands(): Command[] {
  const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block!)
  return blocks
    .flatMap((block) => block.split(/\n\n/))
    .flatMap((text) => {
      if (!text.startsWith('curl')) return []
      const [command, promise] = text.split('\n# → ')
      const words = [...command!.replaceAll('\\\n', ' ').matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
        (m) => m[1] ?? m[2] ?? m[3]!,
      )
      const after = (flag: string) => words.flatMap((word, i) => (word === flag ? [words[i + 1]!] : []))
      const headers = after('-H').map(
        (header) => header.replace('$KEY', OPERATOR_KEY).split(': ') as [string, string],
      )
      const data = after('-d')[0]
      const url = words.find((word) => word.startsWith('http://localhost:4400'))!
      return [
        {
          method: after('-X')[0] ?? 'GET',
          path: url.replace('http://localhost:4400', ''),
          body: data,
          headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
          answer: promise ? JSON.parse(promise) : undefined,
        },
      ]
    })
}

test("the README's commands work in their order, and answer what it says", async () => {
  const all = commands()
  expect(all.length).toBeGreaterThanOrEqual(7)
  for (const { method, path, body, headers, answer } of all) {
    const reply = await api.as(null).request(method, path, body, headers)
    expect([path, reply.status < 300 ? 'ok' : reply.body]).toEqual([path, 'ok'])
    if (answer) expect(reply.body).toMatchObject(answer)
  }
})

test('the README names every preset, command and variable that there is, and no other', async () => {
  const { body } = await api.operator.get('/v1/presets')
  const presets: string[] = body.items.map((preset: { preset_id: string }) => preset.preset_id).sort()
  expect(
    [...readme.matchAll(/^\| `(\w+)` \|/gm)]
      .map(([, name]) => name!)
      .filter((name) => !name.includes('_'))
      .sort(),
  ).toEqual(expect.arrayContaining(presets))
  const config = readFileSync(new URL('../src/config.ts', import.meta.url), 'utf8')
  for (const [, name] of readme.matchAll(/`(COULOMB_\w+|PORT|HOST|DATABASE_URL)`/g))
    expect(config).toContain(name)
  const cli = readFileSync(new URL('../src/cli.ts', import.meta.url), 'utf8')
  for (const [, name] of readme.matchAll(/^coulomb (\w+) /gm)) expect(cli).toContain(`${name}Command()`)
})
