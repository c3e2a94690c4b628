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
  let text = ''
  for (const key of sortedKeys(object)) {
    const value = fields[key]
    if (value !== undefined) text += `${text === '' ? '{' : ','}${quoteKey(key)}${write(value, depth)}`
  }
  return text === '' ? '{}' : `${text}}`
}

/** Records are small and their keys nearly sorted, where inserting beats sorting. Strings compare by code units. */
function sortedKeys(object: object): string[] {
  const keys = Object.keys(object)
  if (keys.length > 40) return keys.sort()
  for (let index = 1; index < keys.length; index++) {
    const key = keys[index]!
    let at = index
    for (; at > 0 && keys[at - 1]! > key; at--) keys[at] = keys[at - 1]!
    keys[at] = key
  }
  return keys
}

// The field names of our own records come again and again; those that clients invent must not fill the memory.
const quotedKeys = new Map<string, string>()
const MAX_QUOTED_KEYS = 500

function quoteKey(key: string): string {
  const known = quotedKeys.get(key)
  if (known !== undefined) return known
  const quoted = `${quote(key)}:`
  if (quotedKeys.size < MAX_QUOTED_KEYS && key.length <= 40) quotedKeys.set(key, quoted)
  return quoted
}

function quote(text: string): string {
  if (!NEEDS_CARE.test(text)) return `"${text}"`
  if (LONE_SURROGATE.test(text)) throw new TypeError('JSON text with a lone surrogate')
  // The escapes of RFC 8785 are those of JSON.stringify.
  return JSON.stringify(text)
}
