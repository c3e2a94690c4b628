// Why an entry cost what it did, from what the charge froze: card, components, draws, balances, what was owned.
import type { Charge, HistoryRow } from '@coulomb/sdk'
import type { ReactNode } from 'react'
import { Dialog } from '../../components/dialog.tsx'
import { Failed, SkeletonRows } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useOrganization } from '../../data/me.ts'
import { useOrganizationQuery } from '../../data/queries.ts'
import { counted, exactCredits } from '../../format/credits.ts'
import { exactTime } from '../../format/dates.ts'
import { ChargeComponents } from './charge-components.tsx'
import type { RowDialogProps } from './row-dialog-props.ts'
import { nameOf } from './row-menu.tsx'

export function ExplainDialog({ row, onClose }: RowDialogProps) {
  const { data, error, refetch } = useOrganizationQuery(
    'journal',
    'charge',
    row.charge_id,
    (organization_id, asked) => coulomb.charges.get(organization_id, row.charge_id, asked),
  )
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={row.kind === 'refund' ? 'Explain this refund' : 'Explain this charge'}
      description={`${row.action_name ?? row.action ?? 'An action'} · ${nameOf(row)}`}
      className="max-w-[38rem]"
    >
      {error && !data ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <SkeletonRows rows={6} />
      ) : (
        <Explained charge={data} row={row} />
      )}
    </Dialog>
  )
}

function Explained({ charge, row }: { charge: Charge; row: HistoryRow }) {
  const { timezone, units } = useOrganization()
  const unitName = (unit: string) =>
    units.find((one) => one.unit === unit)?.name ?? row.units.find((one) => one.unit === unit)?.name ?? unit
  const balances = charge.units.filter(({ before, after }) => before !== null && after !== null)
  const when = exactTime(charge.occurred_at, timezone)
  return (
    <div className="flex flex-col gap-4 px-5 pb-5">
      <p>{summary(charge, row)}</p>
      <Part title="Price">
        <p className="text-muted">
          {charge.rate_card
            ? `Rate card ${charge.rate_card.rate_card_id}, version ${charge.rate_card.version}`
            : 'Past usage, brought in at what it did cost'}
        </p>
        {charge.lines.length > 0 && (
          <ChargeComponents lines={charge.lines} action={row.action_name ?? 'Action'} unitName={unitName} />
        )}
      </Part>
      <Part title="Paid from">
        <PaidFrom charge={charge} />
      </Part>
      {balances.length > 0 && (
        <Part title="Available balance">
          <dl className="figures flex flex-col gap-1">
            {balances.map(({ unit, before, after }) => (
              <Line key={unit} name={unitName(unit)}>
                {exactCredits(before!)} before, <span className="font-semibold">{exactCredits(after!)}</span>{' '}
                after
              </Line>
            ))}
          </dl>
        </Part>
      )}
      {charge.refunds.length > 0 && (
        <Part title="Refunds">
          <dl className="figures flex flex-col gap-1">
            {charge.refunds.map((refund) => (
              <Line
                key={refund.id}
                name={`${exactTime(refund.occurred_at, timezone)}: ${refund.reason ?? ''}`}
              >
                <span className="font-semibold text-accent-ink">+{exactCredits(refund.credits)} refund</span>
              </Line>
            ))}
          </dl>
        </Part>
      )}
      <p className="break-words border-line border-t pt-3 text-muted text-small">
        {charge.id}
        {charge.hold_id && `, captured from ${charge.hold_id}`} · {when}
        {row.user.name && ` · ${row.user.name}`}
      </p>
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1.5">
      <h3 className="font-semibold">{title}</h3>
      {children}
    </section>
  )
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4">
      <dt className="min-w-0">{name}</dt>
      <dd className="shrink-0 text-right">{children}</dd>
    </div>
  )
}

/** One sentence before the figures: what was asked for, and what came of it. */
function summary({ credits, outcomes }: Charge, row: HistoryRow): string {
  const { charged, already_owned, not_found, denied } = outcomes
  const asked = charged + already_owned + not_found + denied
  const [only] = row.units
  const cost =
    credits === 0 && row.units.length === 1 && only!.credits > 0
      ? `${exactCredits(only!.credits)} ${only!.name.toLowerCase()}`
      : credits === 0
        ? 'Nothing'
        : counted(credits, 'credit')
  if (asked === 0) return `${cost} charged.`
  const parts = [
    charged > 0 && `${counted(charged, 'was', 'were')} charged`,
    already_owned > 0 && `${counted(already_owned, 'was', 'were')} already owned and not charged`,
    not_found > 0 && `${counted(not_found, 'was', 'were')} not found and not charged`,
    denied > 0 && `${counted(denied, 'was', 'were')} denied, since the credits did not suffice`,
  ].filter(Boolean)
  return `${cost} charged. Of ${counted(asked, 'item')}, ${parts.join(', ')}.`
}

const SOURCES = {
  license: 'license',
  plan: 'plan',
  addon: 'add-on',
  promo: 'promotion',
  rollover: 'rolled over',
  adjustment: 'adjustment',
} as const

/** S1-23: the individual license, extra organization credits, or both; they sum to what was charged. */
function PaidFrom({ charge: { draws, credits, lines } }: { charge: Charge }) {
  const { parts } = useOrganization()
  if (draws.length === 0)
    return (
      <p className="text-muted">
        {lines.some(({ metered }) => metered)
          ? 'Only counted: this unit has no balance'
          : credits === 0
            ? 'Nothing had to be paid'
            : 'Nothing was drawn: past usage is only counted'}
      </p>
    )
  const sums = new Map<string, number>()
  for (const { owner, source, credits } of draws) {
    const whose =
      owner === 'member'
        ? 'individual license'
        : parts.licenses
          ? 'extra organization credits'
          : 'organization credits'
    const from = source === null || source === 'license' ? whose : `${whose} (${SOURCES[source]})`
    sums.set(from, (sums.get(from) ?? 0) + Math.round(credits * 1e6))
  }
  return (
    <dl className="figures flex flex-col gap-1">
      {[...sums].map(([from, micros]) => (
        <Line key={from} name={from}>
          <span className="font-semibold">{exactCredits(micros / 1e6)}</span>
        </Line>
      ))}
    </dl>
  )
}
