// The house rules, kept by a test: which room may import which, who may write credits, and what no file contains.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|js)$/.test(file))
  .map((file) => ({ name: file.split(sep).join('/'), text: readFileSync(join(root, 'src', file), 'utf8') }))

/** What each room may import besides itself; the doors (cli, server, config, commands) may import everything. */
const MAY_IMPORT: Record<string, string[]> = {
  core: [],
  database: [],
  ledger: ['core', 'database'],
  catalog: ['core', 'database', 'ledger'],
  usage: ['core', 'database', 'ledger', 'catalog'],
  events: ['core', 'database', 'ledger', 'catalog', 'usage'],
  people: ['core', 'database', 'ledger', 'catalog', 'usage', 'events'],
  http: ['core', 'database', 'ledger', 'catalog', 'usage', 'events', 'people'],
  demo: ['core', 'database', 'ledger', 'catalog', 'people', 'http'],
}

const roomOf = (name: string) => (name.includes('/') ? name.split('/')[0]! : 'doors')

test('imports run one way: http → people, ledger, usage, catalog, events → core, database', () => {
  const wrong: string[] = []
  for (const { name, text } of files) {
    const room = roomOf(name)
    const allowed = MAY_IMPORT[room]
    if (!allowed) continue
    for (const [, target] of text.matchAll(/from '(\.[^']+)'/g)) {
      const imported = relative(join(root, 'src'), join(root, 'src', dirname(name), target!))
        .split(sep)
        .join('/')
      const other = roomOf(imported)
      if (other !== room && !allowed.includes(other)) wrong.push(`${name} imports ${imported}`)
    }
  }
  expect(wrong).toEqual([])
})

test('no files import each other in a circle, nor do those of the pages', () => {
  for (const source of ['src', 'sdk/src', 'web/src']) expect(circleIn(join(root, source))).toEqual([])
})

/** A way from a file back to itself by its imports; what is imported when it is wanted is no way. */
function circleIn(directory: string): string[] {
  const importsOf = new Map<string, string[]>()
  for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' }))
    if (/\.(ts|tsx|js)$/.test(file)) {
      const name = join(directory, file)
      const targets = readFileSync(name, 'utf8').matchAll(/from '(\.[^']+)'/g)
      importsOf.set(
        name,
        [...targets].map(([, target]) => join(dirname(name), target!)),
      )
    }
  const done = new Set<string>()
  const walk = (name: string, way: string[]): string[] => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name]
    if (done.has(name)) return []
    for (const target of importsOf.get(name) ?? []) {
      const circle = walk(target, [...way, name])
      if (circle.length > 0) return circle
    }
    done.add(name)
    return []
  }
  for (const name of importsOf.keys()) {
    const circle = walk(name, [])
    if (circle.length > 0) return circle.map((one) => relative(root, one))
  }
  return []
}

test('core has no I/O and no clock', () => {
  const wrong = files.filter(
    ({ name, text }) =>
      roomOf(name) === 'core' && /Date\.now\(|new Date\(\)|randomBytes|node:fs|await |fetch\(/.test(text),
  )
  expect(wrong.map(({ name }) => name)).toEqual([])
})

test('only the ledger writes credits', () => {
  const tables = 'entries|entry_details|grants|holds|owned_items|counters|usage_days|usage_quarters'
  const writes = new RegExp(`(insert into|update|delete from)\\s+(${tables})\\b`, 'i')
  const wrong = files.filter(({ name, text }) => roomOf(name) !== 'ledger' && writes.test(text))
  expect(wrong.map(({ name }) => name)).toEqual([])
})

test('config.ts is the one reader of the environment', () => {
  expect(files.filter(({ text }) => /process\.env/.test(text)).map(({ name }) => name)).toEqual(['config.ts'])
})

test('no file is named after nothing, and none is endless', () => {
  const vague = /(^|\/)(utils?|helpers?|common|misc|index|manager|service|handler)[.-]/
  expect(files.filter(({ name }) => vague.test(name)).map(({ name }) => name)).toEqual([])
  const long = files.filter(({ name, text }) => !name.endsWith('.sql') && text.split('\n').length > 420)
  expect(long.map(({ name }) => name)).toEqual([])
})

test('US spelling throughout', () => {
  const british = /\b(organisation|licence|behaviour|colour|cancelled)\b/i
  const wrong = files.flatMap(({ name, text }) =>
    text.split('\n').flatMap((line, i) => (british.test(line) ? [`${name}:${i + 1}`] : [])),
  )
  expect(wrong).toEqual([])
})
