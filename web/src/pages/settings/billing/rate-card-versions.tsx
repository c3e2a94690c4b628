import type { Catalogue, RateCardHistory } from '@coulomb/sdk'
import { ChevronRight } from 'lucide-react'
import { Badge } from '../../../components/badge.tsx'
import { classes } from '../../../components/classes.ts'
import { type Column, DataTable } from '../../../components/data-table.tsx'
import { useOrganization } from '../../../data/me.ts'
import { counted } from '../../../format/credits.ts'
import { dayOf, shortDay } from '../../../format/dates.ts'
import { priceWords } from '../../help/price-words.ts'

type RateCardVersion = RateCardHistory['versions'][number]
type PriceComponent = Catalogue['features'][number]['actions'][number]['components'][number]

const STATES = {
  past: { tone: 'plain', words: 'past' },
  current: { tone: 'good', words: 'now' },
  scheduled: { tone: 'low', words: 'to come' },
} as const

export interface VersionsProps {
  versions: RateCardVersion[]
  catalogue: Catalogue
}

/** Newest first; each says what is different from the one before, and opens to all its prices. */
export function RateCardVersions({ versions, catalogue }: VersionsProps) {
  return (
    <ol>
      {versions.map((version) => (
        <li key={version.version} className="border-line border-t px-4 py-3">
          <VersionHead version={version} />
          <Changes version={version} catalogue={catalogue} />
          <details className="group mt-1">
            <summary className="flex h-8 w-fit list-none items-center gap-1 rounded-control text-muted hover:text-ink">
              <ChevronRight size={14} aria-hidden className="group-open:rotate-90" />
              All {counted(Object.keys(version.prices).length, 'price')}
              <span className="sr-only"> of version {version.version}</span>
            </summary>
            <AllPrices version={version} catalogue={catalogue} />
          </details>
        </li>
      ))}
    </ol>
  )
}

function VersionHead({ version: { version, state, starts_at, published_at } }: { version: RateCardVersion }) {
  const { timezone, today } = useOrganization()
  const { tone, words } = STATES[state]
  const from = starts_at ? `from ${shortDay(dayOf(starts_at, timezone), today)}` : 'from the beginning'
  return (
    <div className="flex flex-wrap items-center gap-x-2.5">
      <h3 className="font-semibold">Version {version}</h3>
      <Badge tone={tone}>{words}</Badge>
      <span className="text-muted">
        {from}
        {starts_at && `, published ${shortDay(dayOf(published_at, timezone), today)}`}
      </span>
    </div>
  )
}

/** What an action's components cost, in the words of the page Help; null: it is not on the card. */
function wordsOf(catalogue: Catalogue, action: string, components: PriceComponent[] | null): string {
  const known = catalogue.features.flatMap(({ actions }) => actions).find((one) => one.action === action)
  const priced = { action, name: known?.name ?? action, data_type: known?.data_type ?? null }
  const words = components ? priceWords({ ...priced, components }, catalogue.units) : []
  return words.length > 0 ? words.join(' · ') : 'free'
}

function Changes({
  version: { version, changes },
  catalogue,
}: {
  version: RateCardVersion
  catalogue: Catalogue
}) {
  if (changes.length === 0)
    return <p className="mt-1 text-muted">{version === 1 ? 'The first prices.' : 'No price is different.'}</p>
  return (
    <ul aria-label={`What version ${version} changes`} className="mt-1.5 flex flex-col gap-1">
      {changes.map(({ action, name, before, after }) => (
        <li key={action} className="grid gap-x-4 sm:grid-cols-[minmax(12rem,1fr)_2fr]">
          <span>{name}</span>
          <span>
            <del className="text-muted">{wordsOf(catalogue, action, before)}</del>
            <span aria-hidden className="px-2 text-muted">
              →
            </span>
            <ins className="no-underline">{wordsOf(catalogue, action, after)}</ins>
          </span>
        </li>
      ))}
    </ul>
  )
}

function AllPrices({
  version: { version, prices },
  catalogue,
}: {
  version: RateCardVersion
  catalogue: Catalogue
}) {
  const rows = catalogue.features.flatMap((feature) =>
    feature.actions.flatMap((action) => {
      const priced = prices[action.action]
      return priced ? [{ feature: feature.name, ...action, components: priced.components }] : []
    }),
  )
  const columns: Column<(typeof rows)[number]>[] = [
    { id: 'action', name: 'Action', isRowHeader: true, cell: ({ name }) => name },
    { id: 'feature', name: 'Feature', cell: ({ feature }) => <span className="text-muted">{feature}</span> },
    {
      id: 'price',
      name: 'Price',
      cell: ({ action, components }) => wordsOf(catalogue, action, components),
    },
  ]
  return (
    <DataTable
      caption={`All prices of version ${version}`}
      columns={columns}
      rows={rows}
      keyOf={({ action }) => action}
      className={classes('-mx-4 mt-1 border-line border-t')}
    />
  )
}
