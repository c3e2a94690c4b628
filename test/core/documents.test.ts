// What the documents show and link to is there.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { PICTURES } from '../../scripts/pictures.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const documents = ['', 'bench', 'docs', 'examples', 'sdk'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file)),
)

test('every picture and every link to a file leads to one', () => {
  const missing = documents.flatMap((document) =>
    [...read(document).matchAll(/(?:\]\(|src="|srcset=")(?!\w+:|#)([^)"#\s]+)/g)]
      .map(([, target]) => target!)
      .filter((target) => !existsSync(join(root, dirname(document), target)))
      .map((target) => `${document}: ${target}`),
  )
  expect(missing).toEqual([])
})

test('the README shows every page of which a picture is taken', () => {
  const readme = read('README.md')
  const unseen = PICTURES.filter(({ name }) => !readme.includes(`docs/screenshots/${name}-light.png`))
  expect(unseen.map(({ name }) => name)).toEqual([])
})
