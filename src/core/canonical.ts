// RFC 8785 (JSON Canonicalization Scheme): one value has one text, so that its hash can be recomputed by anyone.

/** Anything but plain characters: what JSON escapes, and surrogates, which are fine only in pairs. */
const NEEDS_CARE = /[^ !#-[\]-\ud7ff\ue000-\uffff]/
const LONE_SURROGATE = /\p{Surrogate}/u
const MAX_DEPTH = 200

/**
 * The canonical text of a JSON value: no white space, keys in the order of their UTF-16 code units, numbers as
 * ECMAScript prints them. Properties that are undefined are left out. TypeError for what JSON cannot carry: NaN,
 * infinities, lone surrogates, undefined in an array, BigInt, functions, objects of a class; RangeError below 200 levels.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0)
}

function write(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'number':
      if (value - value !== 0) throw new TypeError(`JSON has no ${value}`)
      return `${value}`
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      if (depth >= MAX_DEPTH) throw new RangeError(`JSON nested deeper than ${MAX_DEPTH} levels`)
      return Array.isArray(value) ? writeArray(value, depth + 1) : writeObject(value, depth + 1)
    default:
      throw new TypeError(`JSON has no ${typeof value}`)
  }
}

function writeArray(values: readonly unknown[], depth: number): string {
  if (values.length === 0) return '[]'
  let text = `[${write(values[0], depth)}`
  for (let index = 1; index < values.length; index++) text += `,${write(values[index], depth)}`
  return `${text}]`
}

function writeObject(object: object, depth: number): string {
  const prototype = Object.getPrototypeOf(object)
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`JSON has no ${prototype.constructor?.name ?? 'objects of a class'}`)
  }
  const fields = object as Record<string, unknown>
  const { sorted, quoted } = orderOf(Object.keys(object))
  let text = ''
  for (let index = 0; index < sorted.length; index++) {
    const value = fields[sorted[index]!]
    if (value !== undefined) text += (text === '' ? '{' : ',') + quoted[index] + write(value, depth)
  }
  return text === '' ? '{}' : `${text}}`
}

interface KeyOrder {
  keys: readonly string[]
  sorted: readonly string[]
  quoted: readonly string[]
}

/**
 * Orders seen, by the number of keys. Records of a kind come with the same keys in the same order, and sorting and
 * quoting them would take half of the time; bounded, since clients invent the keys of metadata.
 */
const seenOrders: KeyOrder[][] = []
const MAX_KEYS = 64
const MAX_ORDERS = 12

function orderOf(keys: string[]): KeyOrder {
  const seen = seenOrders[keys.length]
  if (seen) for (const order of seen) if (isSame(order.keys, keys)) return order
  // Array.sort without a comparator goes by UTF-16 code units, as RFC 8785 wants it.
  const sorted = [...keys].sort()
  const order = { keys, sorted, quoted: sorted.map((key) => `${quote(key)}:`) }
  if (!seen) {
    if (keys.length < MAX_KEYS) seenOrders[keys.length] = [order]
  } else if (seen.length < MAX_ORDERS) seen.push(order)
  else {
    // The oldest goes.
    seen.shift()
    seen.push(order)
  }
  return order
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  for (let index = 0; index < some.length; index++) if (some[index] !== others[index]) return false
  return true
}

function quote(text: string): string {
  if (!NEEDS_CARE.test(text)) return `"${text}"`
  if (LONE_SURROGATE.test(text)) throw new TypeError('JSON text with a lone surrogate')
  // The escapes of RFC 8785 are those of JSON.stringify.
  return JSON.stringify(text)
}
