// Presets: whole products, each from one file. What has tables of its own (plans, rate cards) is stored there.

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { canonicalJson } from '../core/canonical.ts'
import type { Preset } from '../core/catalogue.ts'
import { rfc3339OrNull } from '../core/rfc3339.ts'
import type { Database } from '../database/database.ts'
import { changeCatalogue } from './change-catalogue.ts'
import { listPlans, writePlans } from './plans.ts'
import { presetSchema } from './preset-schema.ts'
import type { Product } from './product.ts'
import { listRateCards, writeVersions } from './rate-cards.ts'

/** Where those that come with Coulomb are. */
export const PRESETS = fileURLToPath(new URL('../../presets/', import.meta.url))

/**
 * Writes the preset, its plans and those versions of its rate cards that are not published yet; the same document again
 * changes nothing. Plans and versions that it does not name stay. Refused: `invalid_field` where a published version
 * differs, a version is added to the past, or a plan or card is another preset's. The document has passed `presetSchema`.
 */
export async function putPreset(
  db: Database,
  document: Preset,
  now: number,
  actor = 'system',
): Promise<void> {
  const { plans, rate_cards, ...product } = document
  const { preset_id } = product
  const cards = rate_cards.map(({ rate_card_id, versions }) => ({
    rate_card_id,
    versions: versions.map((version) => ({
      ...version,
      starts_at: version.starts_at === null ? null : Date.parse(version.starts_at),
    })),
  }))
  await changeCatalogue(db, preset_id, { now, actor, create: true }, async (tx, known) => {
    const same = known !== null && canonicalJson(known) === canonicalJson(product)
    if (!same)
      await tx.send([
        { text: 'update presets set document = $2 where preset_id = $1', values: [preset_id, product] },
      ])
    const versions = await writeVersions(tx, preset_id, cards, now)
    const changed = await writePlans(tx, preset_id, plans, now)
    const after = { plans: changed, rate_cards: versions }
    const audit = {
      action: known === null ? 'preset.created' : 'preset.changed',
      target: `preset:${preset_id}`,
      before: null,
      after,
    }
    return { result: undefined, audit: same && changed.length + versions.length === 0 ? null : audit }
  })
}

/** The preset with its plans and rate cards as they are now; null if there is none. */
export async function getPreset(db: Database, preset_id: string): Promise<Preset | null> {
  const presets = await readPresets(db, preset_id)
  return presets[0] ?? null
}

/** By id. */
export async function listPresets(db: Database): Promise<Preset[]> {
  return readPresets(db, null)
}

async function readPresets(db: Database, preset_id: string | null): Promise<Preset[]> {
  const rows = await db.query<{ document: Product }>(
    `select document from presets where $1::text is null or preset_id = $1 order by preset_id`,
    [preset_id],
  )
  const plans = await listPlans(db, preset_id)
  const cards = await listRateCards(db, preset_id)
  return rows.map(({ document }) => ({
    ...document,
    plans: plans
      .filter((plan) => plan.preset_id === document.preset_id)
      .map(({ preset_id: _, ...plan }) => plan),
    rate_cards: cards
      .filter((card) => card.preset_id === document.preset_id)
      .map(({ rate_card_id, versions }) => ({
        rate_card_id,
        versions: versions.map(({ version, starts_at, prices }) => ({
          version,
          starts_at: rfc3339OrNull(starts_at),
          prices,
        })),
      })),
  }))
}

/** Every `*.json` of the directory, by name. Throws with the file's name for a bad one. */
export async function readPresetFiles(directory: string): Promise<Preset[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.json')).sort()
  return Promise.all(files.map((file) => readPresetFile(join(directory, file))))
}

async function readPresetFile(path: string): Promise<Preset> {
  try {
    const { data, error } = presetSchema.safeParse(JSON.parse(await readFile(path, 'utf8')))
    if (error) throw new Error(z.prettifyError(error))
    return data
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error })
  }
}

/** Puts them in turn. Throws with its id for one that cannot be put. */
export async function putPresets(db: Database, presets: readonly Preset[], now: number): Promise<void> {
  for (const preset of presets)
    try {
      await putPreset(db, preset, now)
    } catch (error) {
      throw new Error(`Preset ${preset.preset_id}: ${(error as Error).message}`, { cause: error })
    }
}
