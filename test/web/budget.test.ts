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

const CREDITS = ['credits-page', 'usage-tab'].map((part) => `src/pages/credits/${part}.tsx`)

function opened(...names: string[]): Set<string> {
  const seen = loaded('index.html')
  for (const name of names) loaded(name, seen)
  return seen
}

test('the shell that every page waits for is at most 125 KB of gzipped JavaScript, in one file', () => {
  const shell = opened()
  expect(kilobytes(shell)).toBeLessThanOrEqual(125)
  expect(shell.size).toBe(1)
})

test('the first page shows its figures after at most 140 KB, in four files', () => {
  const seen = opened(...CREDITS)
  expect(kilobytes(seen)).toBeLessThanOrEqual(140)
  expect(seen.size).toBeLessThanOrEqual(4)
})

/** Recharts is larger than all the rest of a page; its charts come into places that are kept for them. */
test('with its chart the first page is at most 220 KB, and the charts of Conversations add at most 15 KB', () => {
  const seen = opened(...CREDITS, 'src/charts/stacked-bars.tsx')
  const first = kilobytes(seen)
  expect(first).toBeLessThanOrEqual(220)
  for (const chart of ['day-line', 'pie']) loaded(`src/charts/${chart}.tsx`, seen)
  expect(kilobytes(seen) - first).toBeLessThanOrEqual(15)
})

test('no list or popover is loaded before its button has the pointer or the focus', () => {
  const seen = opened(...CREDITS)
  const later = [
    'src/components/popover-box.tsx',
    'src/components/picker-list.tsx',
    'src/shell/name-menu.tsx',
  ]
  expect(later.filter((name) => manifest[name] === undefined || seen.has(name))).toEqual([])
})

test('every page is a chunk of its own, which the first load does not bring', () => {
  const first = opened()
  const pages = Object.keys(manifest).filter((name) => /^src\/pages\/.*-page\.tsx$/.test(name))
  expect(pages.length).toBeGreaterThan(0)
  expect(pages.filter((name) => first.has(name))).toEqual([])
})
