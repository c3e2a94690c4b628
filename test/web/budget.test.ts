// What a browser has to load before it shows the first page: measured on the build that is served.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const DIST = new URL('../../web/dist/', import.meta.url)

interface Chunk {
  file: string
  imports?: string[]
  isEntry?: boolean
}

const manifest: Record<string, Chunk> = JSON.parse(readFileSync(new URL('.vite/manifest.json', DIST), 'utf8'))

/** A chunk and all that it imports before it runs. */
function loaded(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen
  seen.add(name)
  for (const one of manifest[name]!.imports ?? []) loaded(one, seen)
  return seen
}

const kilobytes = (names: Iterable<string>) =>
  [...names].reduce((sum, name) => {
    const content = readFileSync(fileURLToPath(new URL(manifest[name]!.file, DIST)))
    return sum + gzipSync(content, { level: 9 }).length / 1024
  }, 0)

/**
 * The first load is what must run before a page shows its figures. Recharts is larger than all the rest together and is
 * asked for after the figures stand, into places that are kept for it; it has a budget of its own.
 */
test('the first page shows its figures after at most 200 KB of gzipped JavaScript', () => {
  const seen = loaded('index.html')
  for (const part of ['credits-page', 'usage-tab']) loaded(`src/pages/credits/${part}.tsx`, seen)
  expect(kilobytes(seen)).toBeLessThanOrEqual(200)
})

test('the shell that every page waits for is at most 130 KB, and what charts add to it at most 130 KB', () => {
  const shell = loaded('index.html')
  expect(kilobytes(shell)).toBeLessThanOrEqual(130)
  const charts = ['stacked-bars', 'day-line', 'pie'].flatMap((chart) => [
    ...loaded(`src/charts/${chart}.tsx`),
  ])
  expect(kilobytes(new Set(charts.filter((name) => !shell.has(name))))).toBeLessThanOrEqual(130)
})

test('no list or popover is loaded before its button has the pointer or the focus', () => {
  const seen = loaded('index.html')
  for (const part of ['credits-page', 'usage-tab']) loaded(`src/pages/credits/${part}.tsx`, seen)
  const later = [
    'src/components/popover-box.tsx',
    'src/components/picker-list.tsx',
    'src/shell/name-menu.tsx',
  ]
  expect(later.filter((name) => manifest[name] === undefined || seen.has(name))).toEqual([])
})

test('every page is a chunk of its own, which the first load does not bring', () => {
  const first = loaded('index.html')
  const pages = Object.keys(manifest).filter((name) => /^src\/pages\/.*-page\.tsx$/.test(name))
  expect(pages.length).toBeGreaterThan(0)
  expect(pages.filter((name) => first.has(name))).toEqual([])
})
