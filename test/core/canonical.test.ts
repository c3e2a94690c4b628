import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../../src/core/canonical.ts'

describe('canonical JSON', () => {
  test('RFC 8785 §3.2.2: the sample of the standard', () => {
    const input = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`
    expect(canonicalJson(JSON.parse(input))).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    )
  })

  test('RFC 8785 §3.2.3: keys go by UTF-16 code units, not by code points or locale', () => {
    const object = {
      '\u20ac': 1,
      '\r': 2,
      '\ufb33': 3,
      1: 4,
      '\ud83d\ude00': 5,
      '\u0080': 6,
      '\u00f6': 7,
      10: 8,
      9: 9,
    }
    expect(Object.keys(JSON.parse(canonicalJson(object))).sort()).toEqual(Object.keys(object).sort())
    expect(canonicalJson(object)).toBe(
      '{"\\r":2,"1":4,"10":8,"9":9,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    )
  })

  test('RFC 8785 §3.2.2.3: numbers as ECMAScript prints them, zero without a sign', () => {
    expect(
      canonicalJson([-0, 1e21, 1e-7, 123456789012345680000, 5e-324, 1.7976931348623157e308, 0.1 + 0.2]),
    ).toBe('[0,1e+21,1e-7,123456789012345680000,5e-324,1.7976931348623157e+308,0.30000000000000004]')
  })

  test('it is JSON of the same value, and the order of keys does not matter', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5, stringUnit: 'binary' }), (value) => {
        const text = canonicalJson(value)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalJson(reversed(value))).toBe(text)
        expect(canonicalJson(JSON.parse(text))).toBe(text)
      }),
      { numRuns: 500 },
    )
  })

  test('records of as many keys but other names or another order do not borrow each other’s order', () => {
    for (let round = 0; round < 3; round++) {
      expect(canonicalJson({ b: 1, a: 2 })).toBe('{"a":2,"b":1}')
      expect(canonicalJson({ a: 2, b: 1 })).toBe('{"a":2,"b":1}')
      expect(canonicalJson({ d: { b: 1, a: 2 }, c: 0 })).toBe('{"c":0,"d":{"a":2,"b":1}}')
    }
    const wide = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`k${99 - n}`, n]))
    expect(Object.keys(JSON.parse(canonicalJson(wide)))).toEqual(Object.keys(wide).sort())
  })

  test('undefined is left out of objects, and everything else that JSON cannot carry is refused', () => {
    expect(canonicalJson({ a: undefined, b: null, c: [], d: {}, e: { f: undefined } })).toBe(
      '{"b":null,"c":[],"d":{},"e":{}}',
    )
    const sparse = new Array(2)
    const refused = [
      undefined,
      [undefined],
      sparse,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      -1 / 0,
      1n,
      Symbol('x'),
    ]
    const classes = [
      () => 1,
      new Date(0),
      new Map(),
      Buffer.from('x'),
      new Uint8Array(1),
      /x/,
      new Error('x'),
    ]
    for (const value of [...refused, ...classes]) {
      expect(() => canonicalJson(value), String(typeof value)).toThrow(TypeError)
      if (value !== undefined) expect(() => canonicalJson({ value })).toThrow(TypeError)
    }
  })

  test('lone surrogates are refused, in keys too, and pairs pass', () => {
    for (const lone of ['\ud800', 'a\udc00', '\udc00\ud800', '\ud83d\ude00\ud83d']) {
      expect(() => canonicalJson(lone)).toThrow(TypeError)
      expect(() => canonicalJson({ [lone]: 1 })).toThrow(TypeError)
    }
    expect(canonicalJson('\ud83d\ude00')).toBe('"\ud83d\ude00"')
  })

  test('control characters are escaped as RFC 8785 says, everything else stands as it is', () => {
    expect(canonicalJson('\b\t\n\f\r\u0000\u001f\u007f\u2028\u2029/')).toBe(
      '"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f\u2028\u2029/"',
    )
    for (let code = 0; code < 0xd800; code++) {
      const text = String.fromCharCode(code)
      if (canonicalJson(text) !== JSON.stringify(text)) expect.fail(`code ${code}`)
    }
  })

  test('keys that JavaScript treats specially are ordinary keys', () => {
    const text = '{"__proto__":{"x":1},"constructor":2,"toString":3}'
    expect(canonicalJson(JSON.parse(text))).toBe(text)
    expect(canonicalJson(Object.assign(Object.create(null), { b: 1, a: 2 }))).toBe('{"a":2,"b":1}')
  })

  test('nesting beyond 200 levels and cycles are a clear error', () => {
    expect(() => canonicalJson(JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)))).toThrow(RangeError)
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    expect(() => canonicalJson(cycle)).toThrow('nested deeper than 200')
    const deep = '['.repeat(200) + ']'.repeat(200)
    expect(canonicalJson(JSON.parse(deep))).toBe(deep)
  })
})

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (value === null || typeof value !== 'object') return value
  const copy = Object.create(null)
  for (const key of Object.keys(value).reverse())
    copy[key] = reversed((value as Record<string, unknown>)[key])
  return copy
}
