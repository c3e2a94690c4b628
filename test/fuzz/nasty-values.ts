// Values that break programs: what a field may be given instead of what it expects.
import type { Seeded } from '../model/seeded.ts'

/** Stands in a value for JSON text that `JSON.stringify` would never write. */
const RAW = '\u2063raw:'
const raw = (text: string) => `${RAW}${text}`

export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(/"\u2063raw:((?:[^"\\]|\\.)*)"/g, (_, text) => JSON.parse(`"${text}"`))
}

const nested = (levels: number) => raw(`${'['.repeat(levels)}${']'.repeat(levels)}`)
const nestedObjects = (levels: number) => raw(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`)

export const NAMES = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'toJSON', 'then'],
  ...[
    '__defineGetter__',
    'length',
    'id',
    '',
    ' ',
    '.',
    '..',
    '*',
    '$ref',
    '\0',
    '\ud800',
    'İ',
    'ß',
    'status',
  ],
]

const TEXTS: readonly string[] = [
  ...NAMES,
  ...[
    'null',
    'undefined',
    'NaN',
    'Infinity',
    '-Infinity',
    '-0',
    '1e400',
    '0x10',
    '01',
    '1_000',
    '١٢٣',
    'true',
  ],
  ...[
    'a\0b',
    '\udfff',
    'x\ud83d',
    '\ud83d\ude00',
    '👩‍👩‍👧‍👦',
    '\u202eabc',
    'שלום عالم',
    'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢',
    '\ufeff',
    '\u2028\u2029',
  ],
  ...[
    "' or 1=1 --",
    '"; drop table entries; --',
    '$1',
    '%s%n',
    '{{7*7}}',
    '#{7*7}',
    '<script>alert(1)</script>',
  ],
  ...[
    '=1+1',
    '+1',
    '-1',
    '@x',
    '../../etc/passwd',
    'C:\\con',
    'a\r\nset-cookie: x=1',
    'a/b',
    'a%2fb',
    '%',
    '\\',
    '%%',
  ],
  ...[
    'x'.repeat(201),
    'é'.repeat(101),
    '\u0130'.repeat(100),
    'x'.repeat(1_001),
    '😀'.repeat(1_000),
    'x'.repeat(70_000),
  ],
  ...['1970-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '0000-01-01T00:00:00Z', '2026-02-30T00:00:00Z'],
  ...[
    '2026-03-29T02:30:00+02:00',
    '2016-12-31T23:59:60Z',
    '2026-03-10',
    '0001-01-01',
    '9999-12-31',
    '2026-13-01',
  ],
  ...['+275760-09-13T00:00:00Z', '2026-03-10T12:00:00', '2026-03-10T24:00:00Z', '1969-12-31', '12026-01-01'],
  ...['Europe/Berlin', 'europe/berlin', 'Etc/GMT+12', '+02:00', 'Pacific/Apia', 'ch_1', 'ch_0', 'ch_-1'],
  ...[
    'ch_9223372036854775808',
    'hold_1',
    'g_1',
    'ch_1e3',
    'ch_01',
    '9007199254740993',
    'ch_9007199254740993',
  ],
]

const OTHERS: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1, 0.5, 1e-7, 0.0000001, 0.1234567, 1e9, 1e9 + 1, 1e15, 2 ** 53, 2 ** 53 + 2],
  ...[
    -(2 ** 53),
    2 ** 31,
    2 ** 31 - 1,
    2 ** 32,
    2 ** 63,
    1e300,
    1.7976931348623157e308,
    5e-324,
    999_999_999.999999,
  ],
  ...[raw('-0'), raw('1e999'), raw('-1e999'), raw('1E400'), raw('123456789012345678901234567890')],
  ...[
    [],
    {},
    [[]],
    [null],
    [{}],
    { a: 1 },
    { length: 5 },
    { toJSON: 1 },
    raw('{"__proto__":{"admin":true}}'),
  ],
  ...[raw('{"constructor":{"prototype":{"admin":true}}}'), raw('{"a":1,"a":2}'), raw('{"":""}'), nested(50)],
  ...[
    nested(2_000),
    nestedObjects(11),
    nestedObjects(5_000),
    Array(1_001).fill('x'),
    Array(3_000).fill(null),
  ],
  ...[
    Array(2_000).fill({ key: 'same' }),
    Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`k${n}`, n])),
  ],
]

export const nastyText = (random: Seeded): string => random.pick(TEXTS)

/** The caller's own: it may be changed. */
export function nastyValue(random: Seeded): unknown {
  return random.chance(0.5) ? nastyText(random) : structuredClone(random.pick(OTHERS))
}

/** Instead of a body. */
export const BODIES: readonly string[] = [
  ...[
    '',
    ' ',
    'null',
    '[]',
    '"x"',
    '7',
    'true',
    '{',
    '}',
    '{"a":1,}',
    "{'a':1}",
    '{"a":NaN}',
    '{"a":Infinity}',
  ],
  ...['\ufeff{}', '{}\0', '{} {}', '{"a":"\u0001"}', '{"\\ud800":1}', '{"a":"\\u0000"}', '{"__proto__":{}}'],
  ...[
    '{"\\u005f_proto__":{}}',
    'a=1&b=2',
    '<xml/>',
    '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--',
  ],
  ...[
    '['.repeat(100_000),
    `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
  ],
  ...[
    `{"x":"${'x'.repeat(100_000)}"}`,
    `{${Array.from({ length: 5_000 }, (_, n) => `"k${n}":${n}`).join()}}`,
  ],
  ...[`{"charges":[${Array(1_001).fill('{}').join()}]}`, `{"members":[${Array(1_001).fill('1').join()}]}`],
]

/** As it may stand in a path or a query. */
export const ENCODED: readonly string[] = [
  ...[
    '%',
    '%zz',
    '%2',
    '%00',
    '%ff',
    '%c0%80',
    '%ed%a0%80',
    '%2f',
    '%2e%2e',
    '%5c',
    '%0a',
    '%0d%0aX:1',
    '%u0041',
  ],
  ...[
    '..',
    '.',
    '*',
    ';x=1',
    '\xff\xfe',
    '\xe9',
    '+',
    '%20',
    '%25',
    '%F0%9F%98%80',
    '%e2%80%ae',
    '~',
    '!',
    '|',
    '{}',
  ],
]

export const QUERIES: readonly string[] = [
  ...[
    '',
    '&',
    '&&&',
    '=',
    '=x',
    'a',
    'a=',
    'a=1&a=2',
    '?',
    '??',
    'a[]=1',
    'a[b]=1',
    '__proto__=1',
    '__proto__[x]=1',
  ],
  ...[
    'constructor=1',
    'limit=0',
    'limit=-1',
    'limit=1e3',
    'limit=1&limit=2',
    'limit=99999999999',
    'limit=%31',
    'limit= 5',
  ],
  ...[
    'cursor=',
    'cursor=x',
    'cursor=%00',
    'cursor=eyJhIjoxfQ',
    'cursor=W10',
    'cursor=bnVsbA',
    'cursor=%ff',
    'a=%zz',
    'a=%',
  ],
  ...[
    `a=${'x'.repeat(8_000)}`,
    'x&'.repeat(3_000),
    `${'member_id=x&'.repeat(500)}`,
    'from=2026-01-01&to=2025-01-01',
  ],
  ...[
    'from=0001-01-01&to=9999-12-31',
    'from=2026-03-10',
    'timezone=Nowhere/Land',
    'timezone=UTC&timezone=UTC',
  ],
]
