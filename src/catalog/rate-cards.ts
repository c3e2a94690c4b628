// Rate cards: versioned prices. A published version never changes; the next one starts in the future, and the first
// one, which has no start, prices the past as well.

import { canonicalJson } from '../core/canonical.ts'
import type { RateCardVersion } from '../core/catalogue.ts'
import { Refused } from '../core/request.ts'
import { rfc3339, rfc3339OrNull } from '../core/rfc3339.ts'
import type { Database, Transaction } from '../database/database.ts'
import { changeCatalogue } from './change-catalogue.ts'
import { pricesProblems } from './preset-schema.ts'
import { idsIn, type Product, refuseFirst } from './product.ts'

export interface RateCard {
  rate_card_id: string
  preset_id: string
  /** Ascending. */
  versions: (RateCardVersion & { published_at: number })[]
}

export interface NewVersion {
  rate_card_id: string
  preset_id: string
  /** Epoch milliseconds, in the future and after the version before; null for a card's first version. */
  starts_at: number | null
  prices: RateCardVersion['prices']
}

interface Row {
  rate_card_id: string
  preset_id: string
  version: number
  starts_at: number | null
  published_at: number
  document: RateCardVersion['prices']
}

const COLUMNS = 'rate_card_id, preset_id, version, starts_at, published_at, document'

/** Refused: `not_found` (preset), `invalid_field` (the start, the prices, or the card is another preset's). */
export async function publishRateCard(
  db: Database,
  input: NewVersion,
  now: number,
  actor = 'system',
): Promise<RateCardVersion> {
  const { rate_card_id, preset_id, starts_at, prices } = input
  return changeCatalogue(db, preset_id, { now, actor }, async (tx, document) => {
    refuseFirst(pricesProblems(prices, idsIn(document as Product)), ['prices'])
    const [versions] = await readVersions(tx, preset_id, [rate_card_id])
    checkStart(versions!, starts_at, now)
    const version = (versions!.at(-1)?.version ?? 0) + 1
    await insertVersions(tx, preset_id, [{ rate_card_id, version, starts_at, prices }], now)
    const audit = {
      action: 'rate_card.published',
      target: `rate_card:${rate_card_id}`,
      before: null,
      after: { version, starts_at: rfc3339OrNull(starts_at) },
    }
    return { result: { rate_card_id, version, starts_at, prices }, audit }
  })
}

function checkStart(versions: readonly Row[], starts_at: number | null, now: number): void {
  const refuse = (detail: string) => new Refused('invalid_field', detail, { field: 'starts_at' })
  const last = versions.at(-1)
  if (!last) {
    if (starts_at !== null) throw refuse('The first version has no start: it prices the past as well.')
    return
  }
  if (starts_at === null || starts_at <= now) throw refuse('A version of a rate card starts in the future.')
  if (last.starts_at !== null && starts_at <= last.starts_at)
    throw refuse(`The version before starts at ${rfc3339(last.starts_at)}; this one must start later.`)
}

export interface CardInPreset {
  rate_card_id: string
  versions: { version: number; starts_at: number | null; prices: RateCardVersion['prices'] }[]
}

/**
 * Under the preset's lock: publishes the versions that are not published yet; returns them as `card@version`. Refused:
 * `invalid_field` where a published one differs, or where one is added to a known card and starts in the past.
 */
export async function writeVersions(
  tx: Transaction,
  preset_id: string,
  cards: readonly CardInPreset[],
  now: number,
): Promise<string[]> {
  const published = await readVersions(
    tx,
    preset_id,
    cards.map((card) => card.rate_card_id),
  )
  const fresh: RateCardVersion[] = []
  cards.forEach((card, index) => {
    const known = published[index]!
    card.versions.forEach((version, position) => {
      const field = `rate_cards.${index}.versions.${position}`
      const before = known.find((row) => row.version === version.version)
      if (before) checkUnchanged(before, version, field)
      else {
        if (known.length > 0) checkStart(known, version.starts_at, now)
        fresh.push({ rate_card_id: card.rate_card_id, ...version })
      }
    })
  })
  await insertVersions(tx, preset_id, fresh, now)
  return fresh.map(({ rate_card_id, version }) => `${rate_card_id}@${version}`)
}

function checkUnchanged(before: Row, version: CardInPreset['versions'][number], field: string): void {
  const same =
    before.starts_at === version.starts_at && canonicalJson(before.document) === canonicalJson(version.prices)
  if (same) return
  const detail = `Version ${before.version} of "${before.rate_card_id}" is published and cannot be changed; publish another.`
  throw new Refused('invalid_field', detail, { field })
}

/** The published versions of each card, ascending. Refused: `invalid_field` for a card of another preset. */
async function readVersions(tx: Transaction, preset_id: string, rate_card_ids: string[]): Promise<Row[][]> {
  const [found] = await tx.send([
    {
      text: `select ${COLUMNS} from rate_cards where rate_card_id = any($1::text[]) order by rate_card_id, version`,
      values: [rate_card_ids],
    },
  ])
  const rows = found!.rows as Row[]
  const foreign = rows.find((row) => row.preset_id !== preset_id)
  if (foreign)
    throw new Refused(
      'invalid_field',
      `The rate card "${foreign.rate_card_id}" belongs to the preset "${foreign.preset_id}".`,
      {
        field: 'rate_card_id',
      },
    )
  return rate_card_ids.map((rate_card_id) => rows.filter((row) => row.rate_card_id === rate_card_id))
}

/** Refused: `invalid_field` where another preset has just published a card of that name. */
async function insertVersions(
  tx: Transaction,
  preset_id: string,
  versions: readonly RateCardVersion[],
  now: number,
): Promise<void> {
  const results = await tx.send(
    versions.map(({ rate_card_id, version, starts_at, prices }) => ({
      text: `insert into rate_cards (rate_card_id, version, preset_id, starts_at, published_at, document)
        values ($1, $2, $3, $4, $5, $6) on conflict (rate_card_id, version) do nothing`,
      values: [rate_card_id, version, preset_id, rfc3339OrNull(starts_at), rfc3339(now), prices],
    })),
  )
  const taken = versions
    .filter((_, index) => results[index]!.row_count === 0)
    .map(({ rate_card_id }) => rate_card_id)
  // Nobody else publishes for this preset meanwhile, so that they are foreign.
  if (taken.length > 0) await readVersions(tx, preset_id, taken)
}

/** With all its versions; null if there is none. */
export async function getRateCard(db: Database, rate_card_id: string): Promise<RateCard | null> {
  const rows = await db.query<Row>(
    `select ${COLUMNS} from rate_cards where rate_card_id = $1 order by version`,
    [rate_card_id],
  )
  return cardsOf(rows)[0] ?? null
}

/** Of one preset, or all; by id. */
export async function listRateCards(db: Database, preset_id: string | null = null): Promise<RateCard[]> {
  const rows = await db.query<Row>(
    `select ${COLUMNS} from rate_cards where $1::text is null or preset_id = $1 order by rate_card_id, version`,
    [preset_id],
  )
  return cardsOf(rows)
}

function cardsOf(rows: readonly Row[]): RateCard[] {
  const cards = new Map<string, RateCard>()
  for (const { rate_card_id, preset_id, version, starts_at, published_at, document } of rows) {
    const card = cards.get(rate_card_id) ?? { rate_card_id, preset_id, versions: [] }
    card.versions.push({ rate_card_id, version, starts_at, prices: document, published_at })
    cards.set(rate_card_id, card)
  }
  return [...cards.values()]
}
