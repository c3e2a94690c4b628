// Arrays as Postgres itself keeps them. A batch's columns are long; in this form neither side quotes, parses or
// prints anything, which halves the cost of handing them over. The layout: one dimension, its length, and each element
// with its length before it (`array_recv` of Postgres).

const TYPE_IDS = { text: 25, bigint: 20, integer: 23, timestamptz: 1184, date: 1082, bytea: 17 }
const HEAD_BYTES = 20
const HEAD_BYTES_EMPTY = 12
const NULL_LENGTH = -1
const TWO_32 = 0x1_0000_0000
/** Postgres counts from 2000-01-01. */
const EPOCH_MS = 946_684_800_000
const DAY_MS = 86_400_000

/** `text[]`. A NUL in a text is refused by Postgres (22021). */
export function textArray(values: readonly (string | null)[]): Buffer {
  let bytes = 0
  for (const value of values) if (value !== null) bytes += Buffer.byteLength(value)
  const buffer = openArray('text', values.length, bytes + 4 * values.length)
  let at = HEAD_BYTES
  for (const value of values) {
    if (value === null) {
      at = buffer.writeInt32BE(NULL_LENGTH, at)
      continue
    }
    const length = buffer.write(value, at + 4)
    buffer.writeInt32BE(length, at)
    at += 4 + length
  }
  return buffer
}

/** `bytea[]`. */
export function byteaArray(values: readonly Uint8Array[]): Buffer {
  let bytes = 0
  for (const value of values) bytes += value.length
  const buffer = openArray('bytea', values.length, bytes + 4 * values.length)
  let at = HEAD_BYTES
  for (const value of values) {
    at = buffer.writeInt32BE(value.length, at)
    buffer.set(value, at)
    at += value.length
  }
  return buffer
}

/** `bigint[]` of safe integers. */
export function bigintArray(values: readonly (number | null)[]): Buffer {
  return longArray('bigint', values, (value) => value)
}

/** `timestamptz[]` of epoch milliseconds. */
export function timestampArray(values: readonly (number | null)[]): Buffer {
  return longArray('timestamptz', values, (ms) => (ms - EPOCH_MS) * 1000)
}

/** `integer[]`. */
export function integerArray(values: readonly (number | null)[]): Buffer {
  return intArray('integer', values)
}

/** `date[]` of days as YYYY-MM-DD. */
export function dateArray(values: readonly (string | null)[]): Buffer {
  return intArray(
    'date',
    values.map((day) => (day === null ? null : (Date.parse(`${day}T00:00:00Z`) - EPOCH_MS) / DAY_MS)),
  )
}

type Type = keyof typeof TYPE_IDS

function longArray(
  type: Type,
  values: readonly (number | null)[],
  stored: (value: number) => number,
): Buffer {
  const buffer = openArray(type, values.length, 12 * values.length)
  let at = HEAD_BYTES
  for (const value of values) {
    if (value === null) {
      at = buffer.writeInt32BE(NULL_LENGTH, at)
      continue
    }
    const long = stored(value)
    at = buffer.writeInt32BE(8, at)
    at = buffer.writeInt32BE(Math.floor(long / TWO_32), at)
    at = buffer.writeUInt32BE(long >>> 0, at)
  }
  return buffer.subarray(0, Math.max(at, HEAD_BYTES_EMPTY))
}

function intArray(type: Type, values: readonly (number | null)[]): Buffer {
  const buffer = openArray(type, values.length, 8 * values.length)
  let at = HEAD_BYTES
  for (const value of values) {
    if (value === null) at = buffer.writeInt32BE(NULL_LENGTH, at)
    else at = buffer.writeInt32BE(value, buffer.writeInt32BE(4, at))
  }
  return buffer.subarray(0, Math.max(at, HEAD_BYTES_EMPTY))
}

/** The head of an array, with room for its elements. An empty array has no dimension. */
function openArray(type: Type, length: number, elementBytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(length === 0 ? HEAD_BYTES_EMPTY : HEAD_BYTES + elementBytes)
  buffer.writeInt32BE(length === 0 ? 0 : 1, 0)
  // That there may be nulls: Postgres looks for itself.
  buffer.writeInt32BE(1, 4)
  buffer.writeInt32BE(TYPE_IDS[type], 8)
  if (length === 0) return buffer
  buffer.writeInt32BE(length, 12)
  buffer.writeInt32BE(1, 16)
  return buffer
}
