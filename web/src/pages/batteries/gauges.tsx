// The gauges: the license of this credit month first, then what everyone may draw on, if there is any.
import type { Balances } from '@coulomb/sdk'
import type { ReactNode } from 'react'
import { Battery, isLow, isUsedUp } from '../../components/battery.tsx'
import { Empty } from '../../components/states.tsx'
import { useOrganization } from '../../data/me.ts'
import { counted, credits, creditsOr } from '../../format/credits.ts'
import { dayOf, longDay, shortDay } from '../../format/dates.ts'

export function Gauges({ balances }: { balances: Balances }) {
  const { today, timezone } = useOrganization()
  const batteries = balances.member?.batteries ?? []
  const several = batteries.length > 1
  const gauges: ReactNode[] = batteries.map((battery) => (
    <Gauge
      key={`${battery.license_id} ${battery.unit}`}
      title={several ? `License: ${battery.name}` : 'License'}
      amount={battery.granted}
      used={battery.used}
      left={battery.left}
      held={battery.held}
      below={
        battery.last_day === null
          ? 'Does not renew'
          : `Until ${longDay(battery.last_day)}${renewal(battery.days_to_renewal)} · ${timezone}`
      }
    />
  ))
  const own = batteries.length > 0
  for (const pool of pools(balances, own, timezone))
    gauges.push(
      <Gauge
        key={`pool ${pool.unit}`}
        {...pool}
        title={`${own ? 'Extra credits of the organization' : 'Credits of the organization'}${pool.name}`}
        below={[
          own ? 'For everyone of the organization' : null,
          pool.ends && `${credits(pool.ends.credits)} end ${shortDay(pool.ends.day, today)}`,
        ]
          .filter(Boolean)
          .join(' · ')}
      />,
    )
  if (gauges.length === 0)
    return <Empty title="No credits yet">Neither a license nor extra credits were granted.</Empty>
  return <div className="flex flex-col gap-7">{gauges}</div>
}

const renewal = (days: number | null) =>
  days === null ? '' : days === 0 ? ', renews today' : `, renews in ${counted(days, 'day')}`

/** One a unit where the organization has several; those of which nothing was granted are left out (S1-15). */
function pools({ units }: Balances, own: boolean, zone: string) {
  const granted = units.filter(({ granted, counts_as_credits }) => granted > 0 && counts_as_credits)
  return granted.map((unit) => ({
    unit: unit.unit,
    name: granted.length > 1 ? `: ${unit.name}` : '',
    amount: unit.granted,
    used: unit.used,
    left: unit.left,
    held: unit.held,
    ends:
      own || unit.expiring_next === null
        ? null
        : // They are good until that instant: their last day is the one before.
          { ...unit.expiring_next, day: dayOf(Date.parse(unit.expiring_next.at) - 1, zone) },
  }))
}

interface GaugeProps {
  title: string
  amount: number
  used: number
  left: number
  held: number
  below: string
}

function Gauge({ title, amount, used, left, held, below }: GaugeProps) {
  const isOrange = isLow({ amount, left })
  return (
    <section aria-label={title}>
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 className="font-medium">{title}</h3>
        <p className="figures text-muted">
          <span className="font-semibold text-ink text-large">{creditsOr(left, 'None')}</span> of{' '}
          {credits(amount)} left
        </p>
      </div>
      <Battery size="large" label={title} amount={amount} left={left} held={held} />
      <div className="mt-2 flex flex-wrap justify-between gap-x-6 text-muted">
        <p>{below}</p>
        <ul className="figures flex gap-4">
          <Key swatch={isUsedUp({ amount, left }) ? 'bg-bad-ink' : isOrange ? 'bg-low' : 'bg-accent'}>
            {creditsOr(left - held, 'none')} available
          </Key>
          {held > 0 && (
            <Key
              swatch={`hatched ring-1 ring-line ${isOrange ? '[--hatch-line:var(--low)]' : '[--hatch-line:var(--accent)]'}`}
            >
              {credits(held)} held
            </Key>
          )}
          <Key swatch="bg-fill ring-1 ring-line">{creditsOr(used, 'none')} used</Key>
        </ul>
      </div>
    </section>
  )
}

function Key({ swatch, children }: { swatch: string; children: ReactNode }) {
  return (
    <li className="flex items-center gap-1.5">
      <span aria-hidden className={`size-2 rounded-[2px] ${swatch}`} />
      <span>{children}</span>
    </li>
  )
}
