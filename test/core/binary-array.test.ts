// The layout is Postgres's own: what it reads from it is shown by every test that writes; here are the edges.
import { expect, test } from 'vitest'
import {
  bigintArray,
  byteaArray,
  dateArray,
  integerArray,
  textArray,
  timestampArray,
} from '../../src/database/binary-array.ts'

const element = (array: Buffer) => array.subarray(20)

test('an empty array has no dimension', () => {
  for (const empty of [textArray([]), bigintArray([]), integerArray([]), byteaArray([])]) {
    expect(empty.length).toBe(12)
    expect(empty.readInt32BE(0)).toBe(0)
  }
})

test('integers beyond 32 bits, and below zero, are two halves', () => {
  for (const value of [0, 1, -1, 2 ** 32, -(2 ** 32) - 7, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])
    expect(element(bigintArray([value])).readBigInt64BE(4)).toBe(BigInt(value))
})

test('times count microseconds, and dates days, from the year 2000', () => {
  expect(element(timestampArray([Date.UTC(2000, 0, 1)])).readBigInt64BE(4)).toBe(0n)
  expect(element(timestampArray([Date.UTC(1999, 11, 31, 23, 59, 59, 999)])).readBigInt64BE(4)).toBe(-1000n)
  expect(element(dateArray(['1999-12-31'])).readInt32BE(4)).toBe(-1)
  expect(element(dateArray(['2026-02-28'])).readInt32BE(4)).toBe(9555)
})

test('texts are counted in bytes, and nulls have no length', () => {
  const array = textArray(['ü€😀', null, ''])
  expect(array.readInt32BE(12)).toBe(3)
  expect(array.readInt32BE(20)).toBe(9)
  expect(array.toString('utf8', 24, 33)).toBe('ü€😀')
  expect(array.readInt32BE(33)).toBe(-1)
  expect(array.readInt32BE(37)).toBe(0)
  expect(array.length).toBe(41)
})

test('a column of nulls is no longer than it must be', () => {
  expect(bigintArray([null, 3, null]).length).toBe(20 + 4 + 12 + 4)
})
