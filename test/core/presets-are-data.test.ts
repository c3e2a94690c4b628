// All five products run from configuration alone: outside `presets/` and the demo, no source knows any of them.
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Preset } from '../../src/core/catalogue.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const DEMO = join('src', 'demo')
const SOURCES = ['src', 'sdk', 'web', 'scripts']
const TEXTS = ['.ts', '.tsx', '.js', '.mjs', '.sql', '.css', '.html', '.json']

/** A product whose name is also a word of the interface counts as named where it is a text of its own. */
const WORDS_OF_OURS = ['battery']

const presets = readdirSync(join(ROOT, 'presets'))
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(ROOT, 'presets', file), 'utf8')) as Preset)

function* filesOf(directory: string): Generator<string> {
  for (const entry of readdirSync(join(ROOT, directory), { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (!entry.isDirectory()) {
      if (TEXTS.includes(extname(path))) yield path
    } else if (path !== DEMO && entry.name !== 'node_modules' && entry.name !== 'dist') yield* filesOf(path)
  }
}

const files = readdirSync(ROOT)
  .filter((name) => SOURCES.includes(name))
  .flatMap((directory) => [...filesOf(directory)])

function patternOf(id: string): RegExp {
  const literal = id.replace(/[-.]/g, '\\$&')
  if (WORDS_OF_OURS.includes(id)) return new RegExp(`(['"\`])${literal}\\1`)
  return new RegExp(`(?<![a-z0-9])${literal}(?![a-z0-9])`, 'i')
}

test('no source outside presets and the demo names a preset, its plans or its rate cards', () => {
  expect(presets.map((preset) => preset.preset_id)).toEqual(
    expect.arrayContaining(['lusha', 'battery', 'genesy', 'apollo', 'generect']),
  )
  expect(files.length).toBeGreaterThan(50)
  const ids = presets.flatMap((preset) => [
    preset.preset_id,
    ...preset.plans.map((plan) => plan.plan_id),
    ...preset.rate_cards.map((card) => card.rate_card_id),
  ])
  const patterns = ids.map((id) => ({ id, pattern: patternOf(id) }))
  const named = files.flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8')
    return patterns.filter(({ pattern }) => pattern.test(text)).map(({ id }) => `${file} names ${id}`)
  })
  expect(named).toEqual([])
})
