import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { detailsHash, entryHash, GENESIS } from '../../src/core/chain.ts'

const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }))

function slowHash(...parts: (Uint8Array | string)[]): string {
  const sha = createHash('sha256')
  for (const part of parts) sha.update(typeof part === 'string' ? Buffer.from(part, 'utf8') : part)
  return sha.digest('hex')
}

describe('the hash chain', () => {
  test('an entry’s hash is sha256 of the hash before and its canonical text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), text, (previous, body) => {
        expect(entryHash(previous, body).toString('hex')).toBe(slowHash(previous, body))
      }),
    )
  })

  test('texts of any length hash alike: short, around the size of the buffer, and long', () => {
    for (const length of [0, 1, 5_449, 5_450, 5_451, 16_352, 16_384, 100_000]) {
      for (const character of ['a', 'é', '€', '\u{1f600}']) {
        const body = character.repeat(length)
        expect(entryHash(GENESIS, body).toString('hex')).toBe(slowHash(new Uint8Array(32), body))
      }
    }
  })

  test('the first entry follows 32 zero bytes, as anyone can recompute', () => {
    expect(GENESIS).toEqual(new Uint8Array(32))
    // printf '\0%.0s' {1..32} | cat - <(printf '{}') | sha256sum
    expect(entryHash(GENESIS, '{}').toString('hex')).toBe(
      'fb1634c4e6cd4b1f1afe3ce2d6ef080f7ac5d1f357d723ad4dfca782733b62db',
    )
  })

  test('hashes are independent buffers: a later one does not overwrite an earlier', () => {
    const first = entryHash(GENESIS, 'a')
    const hex = first.toString('hex')
    const second = entryHash(first, 'b')
    expect(first.toString('hex')).toBe(hex)
    expect(second).toHaveLength(32)
    expect(second.equals(first)).toBe(false)
  })

  test('a changed entry changes every hash after it', () => {
    const chain = (bodies: string[]) => {
      let hash: Uint8Array = GENESIS
      return bodies.map((body) => {
        hash = entryHash(hash, body)
        return Buffer.from(hash).toString('hex')
      })
    }
    const original = chain(['a', 'b', 'c', 'd'])
    const changed = chain(['a', 'x', 'c', 'd'])
    expect(changed[0]).toBe(original[0])
    for (const index of [1, 2, 3]) expect(changed[index]).not.toBe(original[index])
  })

  test('details are hashed with their salt', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 64 }), text, (salt, details) => {
        expect(detailsHash(salt, details).toString('hex')).toBe(slowHash(salt, details))
      }),
    )
    expect(detailsHash(randomBytes(16), '{}').equals(detailsHash(randomBytes(16), '{}'))).toBe(false)
  })

  test('a hash of another length and a short salt are errors', () => {
    expect(() => entryHash(new Uint8Array(31), '')).toThrow(RangeError)
    expect(() => entryHash(new Uint8Array(0), '')).toThrow(RangeError)
    expect(() => detailsHash(new Uint8Array(15), '')).toThrow(RangeError)
  })
})
