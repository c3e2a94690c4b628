// Reading a CSV file: what a cell may mean, and that a bad line costs nothing but itself.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { CommandError } from '../../src/commands/command-error.ts'
import { type MappingOptions, mapRows, type Row } from '../../src/commands/import/map-rows.ts'
import { type CsvRecord, readRecords } from '../../src/commands/import/read-records.ts'
import { readTime } from '../../src/commands/import/read-time.ts'

async function read(bytes: Buffer | string, size = 1 << 16, delimiter = ','): Promise<CsvRecord[]> {
  const buffer = Buffer.from(bytes)
  async function* chunks() {
    for (let at = 0; at < buffer.length; at += size) yield buffer.subarray(at, at + size)
  }
  const records: CsvRecord[] = []
  for await (const group of readRecords(chunks(), { delimiter })) records.push(...group)
  return records
}

const cellsOf = (records: CsvRecord[]) => records.map(({ cells, why }) => why ?? cells.join('|'))

test('quotes, line breaks in cells, blank lines, a byte order mark and both line ends are read', async () => {
  const text = '\uFEFFa,b\r\n1,"two, ""2"""\r\n\r\n"x\r\ny", z \r\n3,4'
  for (const size of [1, 3, 1000]) {
    const records = await read(text, size)
    expect(cellsOf(records)).toEqual(['a|b', '1|two, "2"', 'x\ny|z', '3|4'])
    expect(records.map(({ line }) => line)).toEqual([1, 2, 4, 6])
    expect(records.at(-1)!.bytes).toBe(Buffer.byteLength(text))
  }
})

test('a line that cannot be read says why and takes no other line with it', async () => {
  const good = (n: number) => `good,${n}\n`
  const text = [
    'a,b\n',
    good(1),
    '5" disk,1\n',
    good(2),
    '9" disk,1\n',
    good(3),
    '"text" behind,1\n',
    good(4),
    '"never closed,1\n',
    good(5),
  ]
  const bytes = Buffer.concat([
    Buffer.from(text.join('')),
    Buffer.from([0xff, 0x2c, 0x31, 10]),
    Buffer.from(good(6)),
  ])
  for (const size of [1, 7, 1000])
    expect(cellsOf(await read(bytes, size))).toEqual([
      'a|b',
      'good|1',
      'has a quote inside a cell that does not begin with one',
      'good|2',
      'has a quote inside a cell that does not begin with one',
      'good|3',
      'has text after a closing quote',
      'good|4',
      'has a quote that is not closed',
      'good|5',
      'is not valid UTF-8',
      'good|6',
    ])
})

test('tabs delimit, also around empty cells', async () => {
  expect(cellsOf(await read('a\tb\tc\n\t2\t\n', 1000, '\t'))).toEqual(['a|b|c', '|2|'])
})

test('a line without an end does not fill the memory', async () => {
  const records = await read(`a,b\n${'x'.repeat(3 << 20)}\n1,2\n`)
  expect(cellsOf(records)).toEqual(['a|b', 'is longer than 1 MiB', '1|2'])
})

test.for([
  ['2023-11-16 18:17:03.9799600', 'UTC', '2023-11-16T18:17:03.979Z'],
  ['2023-11-16T18:17:03+05:30', 'UTC', '2023-11-16T12:47:03.000Z'],
  ['2023-11-16 18:17:03 UTC', 'America/New_York', '2023-11-16T18:17:03.000Z'],
  ['2023-11-16 18:17', 'America/New_York', '2023-11-16T23:17:00.000Z'],
  ['2023-11-16', 'Europe/Berlin', '2023-11-15T23:00:00.000Z'],
  ['2024-10-27 02:30:00', 'Europe/Berlin', '2024-10-27T00:30:00.000Z'],
  ['2024-03-31 02:30:00', 'Europe/Berlin', '2024-03-31T01:30:00.000Z'],
  ['1700158623', 'Asia/Tokyo', '2023-11-16T18:17:03.000Z'],
  ['1700158623.979', 'Asia/Tokyo', '2023-11-16T18:17:03.979Z'],
  ['1700158623979', 'Asia/Tokyo', '2023-11-16T18:17:03.979Z'],
  ['2023-02-30 10:00:00', 'UTC', null],
  ['2023-11-16 24:00:00', 'UTC', null],
  ['2023-11-16T18:17:03+25:00', 'UTC', null],
  ['16/11/2023 18:17', 'UTC', null],
  ['yesterday', 'UTC', null],
] as const)('"%s" in %s means %s', ([text, zone, expected]) => {
  expect(readTime(text, zone)).toBe(expected)
})

const usage: MappingOptions = {
  type: 'usage',
  map: ['when=occurred_at', 'tokens=quantities.tokens'],
  set: ['action=call'],
  timezone: 'UTC',
  separator: ';',
  name: '',
}

async function rows(text: string, options: Partial<MappingOptions> = {}): Promise<Row[]> {
  const [header, ...records] = await read(text)
  const mapping = mapRows(header!.cells, { ...usage, ...options })
  return records.map((record) => mapping.read(record) as Row)
}

const keysOf = (all: Row[]) => all.map((row) => row.idempotency_key)

test('a row keeps its key when others are added, put right or taken out, and however it is quoted', async () => {
  const before = keysOf(await rows('when,tokens\n2024-01-01,1\nbroken,2\n2024-01-03,3\n'))
  const after = keysOf(await rows('when,tokens\n2024-01-09,9\n"2024-01-03", 3 \n2024-01-01,1\n'))
  expect(after[1]).toBe(before[2])
  expect(after[2]).toBe(before[0])
  expect(before).not.toContain(after[0])
})

test('two equal rows of a file are two, and keep their keys; another name makes others of them', async () => {
  const text = 'when,tokens\n2024-01-01,1\n2024-01-01,1\n2024-01-01,1\n'
  const keys = keysOf(await rows(text))
  expect(new Set(keys).size).toBe(3)
  expect(keysOf(await rows(text))).toEqual(keys)
  expect(keysOf(await rows(text, { name: 'again' })).some((key) => keys.includes(key))).toBe(false)
})

test('many different rows have different keys', async () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => `2024-01-01,${index}`)
  expect(new Set(keysOf(await rows(`when,tokens\n${lines.join('\n')}\n`))).size).toBe(20_000)
})

test('columns that are named like fields need no mapping, and a cell may hold a list', async () => {
  const [row] = await rows(
    'action,occurred_at,items,quantities.n,subject.id,other\nemail,2024-01-01,a; b ;,1e3,c1,x\n',
    {
      map: [],
      set: [],
    },
  )
  expect(row!.fields).toEqual({
    action: 'email',
    occurred_at: '2024-01-01T00:00:00.000Z',
    items: ['a', 'b'],
    'quantities.n': 1000,
    'subject.id': 'c1',
  })
})

test.for([
  [{ map: ['gone=occurred_at'] }, 'There is no column "gone". The file has the columns "when", "tokens".'],
  [{ map: ['when=ocurred_at'] }, 'There is no field "ocurred_at" to import usage'],
  [{ map: ['when=constructor'] }, 'There is no field "constructor"'],
  [{ map: ['when=quantities.'] }, 'There is no field "quantities."'],
  [{ map: ['when'] }, 'there must be a "="'],
  [{ map: ['when=occurred_at', 'tokens=occurred_at'] }, 'The field occurred_at is given twice.'],
  [{ set: [] }, 'Nothing says what action is'],
  [{ set: ['action=call', 'credits=1'] }, 'credits of which unit?'],
  [{ map: ['tokens=quantities.tokens'] }, 'give the import a --name'],
] as const)('a mapping that does not fit is refused before anything is sent: %j', ([options, message]) => {
  const map = 'map' in options ? [...options.map] : usage.map
  const set = 'set' in options ? [...options.set] : usage.set
  const mapping = () => mapRows(['when', 'tokens'], { ...usage, map, set })
  expect(mapping).toThrow(CommandError)
  expect(mapping).toThrow(message)
})

test('a delimiter that was forgotten is guessed at', () => {
  expect(() => mapRows(['when;tokens'], usage)).toThrow('Are the cells delimited by ";"?')
})

test('the example trace is what its maker makes', () => {
  const example = (name: string) => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url))
  const made = execFileSync(process.execPath, [example('make-llm-trace.mjs')], { encoding: 'utf8' })
  expect(made).toBe(readFileSync(example('llm-trace.csv'), 'utf8'))
})
