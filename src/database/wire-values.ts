// How values cross the wire, in text form, alike for both engines: what goes in as a parameter and what comes out.

import pg from 'pg'

export type Parse = (text: string) => unknown

const OID = {
  bool: 16,
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  oid: 26,
  json: 114,
  float4: 700,
  float8: 701,
  jsonb: 3802,
  timestamptz: 1184,
}

/** Array types by OID, with the OID of their elements. Other arrays of Coulomb's types are arrays of strings. */
const ARRAY_ELEMENTS: Record<number, number> = {
  1000: OID.bool,
  1001: OID.bytea,
  1005: OID.int2,
  1007: OID.int4,
  1016: OID.int8,
  1021: OID.float4,
  1022: OID.float8,
  1028: OID.oid,
  1185: OID.timestamptz,
  199: OID.json,
  3807: OID.jsonb,
}

/** Arrays whose elements stay text: text, varchar, char, name, date, numeric, uuid, time, timestamp, interval. */
const TEXT_ARRAYS = [1009, 1015, 1002, 1014, 1003, 1182, 1231, 2951, 1183, 1115, 1187]

const parseTextArray = pg.types.getTypeParser(
  1009 as Parameters<typeof pg.types.getTypeParser>[0],
  'text',
) as (text: string) => unknown[]

function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`The bigint ${text} is not a safe integer`)
  return value
}

// '2026-07-01 12:34:56.789012+00'; sessions run in UTC, so the offset is always +00.
const TIMESTAMPTZ = /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?\+00$/

function parseTimestamptz(text: string): number {
  const parts = TIMESTAMPTZ.exec(text)
  if (!parts) {
    if (text === 'infinity') return Number.POSITIVE_INFINITY
    if (text === '-infinity') return Number.NEGATIVE_INFINITY
    throw new RangeError(`The timestamptz ${text} is not in UTC or not of this era`)
  }
  const [, year, month, day, hour, minute, second, fraction] = parts
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  date.setUTCHours(
    Number(hour),
    Number(minute),
    Number(second),
    Number((fraction ?? '').padEnd(3, '0').slice(0, 3)),
  )
  return date.getTime()
}

const PARSERS = new Map<number, Parse>([
  [OID.bool, (text) => text === 't'],
  [OID.bytea, (text) => Buffer.from(text.slice(2), 'hex')],
  [OID.int8, parseInt8],
  [OID.int2, Number],
  [OID.int4, Number],
  [OID.oid, Number],
  [OID.float4, Number],
  [OID.float8, Number],
  [OID.json, JSON.parse as Parse],
  [OID.jsonb, JSON.parse as Parse],
  [OID.timestamptz, parseTimestamptz],
])

for (const oid of TEXT_ARRAYS) PARSERS.set(oid, parseTextArray)
for (const [oid, elementOid] of Object.entries(ARRAY_ELEMENTS)) {
  const parse = PARSERS.get(elementOid)!
  const parseElements = (elements: unknown[]): unknown[] =>
    elements.map((e) => (e === null ? null : Array.isArray(e) ? parseElements(e) : parse(e as string)))
  PARSERS.set(Number(oid), (text) => parseElements(parseTextArray(text)))
}

const asText: Parse = (text) => text

/** Of values of the type with this OID. */
export const parserOf = (oid: number): Parse => PARSERS.get(oid) ?? asText

/**
 * A parameter as the driver sends it. Converting before anything is sent matters: a value that the driver itself
 * cannot convert would be skipped, and the COMMIT behind it would go through.
 */
export function toWire(value: unknown): string | Buffer | null {
  if (value === null || value === undefined) return null
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'object':
      break
    default:
      throw new TypeError(`A ${typeof value} cannot be a parameter`)
  }
  if (Array.isArray(value)) return toArrayLiteral(value)
  if (Buffer.isBuffer(value)) return value
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (value instanceof Date) return value.toISOString()
  return JSON.stringify(value)
}

function toArrayLiteral(values: readonly unknown[]): string {
  return `{${values.map(toArrayElement).join(',')}}`
}

function toArrayElement(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value)
  if (Array.isArray(value)) return toArrayLiteral(value)
  const wire = toWire(value)
  if (Buffer.isBuffer(wire)) return `"\\\\x${wire.toString('hex')}"`
  return `"${wire!.replace(/["\\]/g, '\\$&')}"`
}
