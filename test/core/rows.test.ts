// test/rows/ROWS.md says of every requirement what proves it; this test fails where it says too much or too little.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..')

/** First and last row of each source. */
const SOURCES: Record<string, [first: number, last: number]> = {
  S0: [1, 52],
  S1: [0, 42],
  S2: [1, 33],
  S3: [1, 54],
  S4: [1, 32],
}

const idOf = (source: string, number: number) => `${source}-${String(number).padStart(2, '0')}`
const ALL = Object.entries(SOURCES).flatMap(([source, [first, last]]) =>
  Array.from({ length: last - first + 1 }, (_, index) => idOf(source, first + index)),
)

interface Row {
  id: string
  wording: string
  proof: string
  where: string[]
}

const rows: Row[] = readFileSync(join(root, 'rows/ROWS.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim())
    if (!/^S\d-\d+$/.test(cells[1] ?? '')) return []
    const [, id = '', wording = '', proof = '', where = ''] = cells
    return [{ id, wording, proof, where: where === '' ? [] : where.split(', ') }]
  })

const TITLE = /\b(?:test|it)(?:\.each\([^\n]*\))?\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/g

/** The rows that the titles of each test file name, `S0-17 to S0-52` in full. */
const named = new Map(
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => {
      const titles = [...readFileSync(join(root, file), 'utf8').matchAll(TITLE)].map((match) => match[2]!)
      return [file.replaceAll('\\', '/'), new Set(titles.flatMap(rowsIn))] as const
    }),
)

function rowsIn(title: string): string[] {
  const single = [...title.matchAll(/\bS\d-\d+\b/g)].map(([id]) => id)
  const ranges = [...title.matchAll(/\b(S\d)-(\d+) to \1-(\d+)\b/g)].flatMap(([, source, first, last]) =>
    Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) =>
      idOf(source!, Number(first) + index),
    ),
  )
  return [...single, ...ranges]
}

describe('the table of rows', () => {
  test('has each of the 214 once, in order', () => {
    expect(ALL).toHaveLength(214)
    expect(rows.map(({ id }) => id)).toEqual(ALL)
  })

  test('says in words what each is, and how it is proved', () => {
    const wrong = rows.filter(
      ({ wording, proof }) => wording.length < 10 || !['test', 'page', 'furniture'].includes(proof),
    )
    expect(wrong).toEqual([])
  })

  test('names a test file for every row that has a test, and that file has a test of that name', () => {
    const wrong = rows.flatMap(({ id, proof, where }) => {
      if (proof !== 'test') return where.length > 0 ? [`${id} is no test and names ${where}`] : []
      if (where.length === 0) return [`${id} names no file`]
      return where.flatMap((file) => (named.get(file)?.has(id) ? [] : [`${file} has no test named ${id}`]))
    })
    expect(wrong).toEqual([])
  })

  test('marks as a page only what no test names', () => {
    const tested = new Set([...named.values()].flatMap((ids) => [...ids]))
    expect(rows.filter(({ id, proof }) => proof !== 'test' && tested.has(id)).map(({ id }) => id)).toEqual([])
  })

  test('no test names a row that there is not', () => {
    const unknown = [...named].flatMap(([file, ids]) =>
      [...ids].filter((id) => !ALL.includes(id)).map((id) => `${file} ${id}`),
    )
    expect(unknown).toEqual([])
  })
})
