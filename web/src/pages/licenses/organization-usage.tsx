// The whole organization at a glance: all batteries as one, the extra credits, and the seats (S1-30).
import type { BatteriesSummary, BatteryCredits } from '@coulomb/sdk'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Battery } from '../../components/battery.tsx'
import { Failed, Loading, Skeleton } from '../../components/states.tsx'
import { useMay, useOrganization } from '../../data/me.ts'
import { counted, credits, creditsOr } from '../../format/credits.ts'
import { useSummary } from './use-licenses.ts'

export function OrganizationUsage() {
  const { data, error, refetch } = useSummary()
  const { parts } = useOrganization()
  if (error && !data) return <Failed error={error} onRetry={refetch} className="panel mt-3.5" />
  return (
    <section
      aria-label="Usage of the organization"
      className="panel mt-3.5 grid overflow-hidden sm:grid-cols-2 lg:auto-cols-fr lg:grid-flow-col lg:grid-cols-none"
    >
      {data ? parts.licenses ? <Licensed summary={data} /> : <Unlicensed summary={data} /> : <Waiting />}
    </section>
  )
}

function Licensed({ summary }: { summary: BatteriesSummary }) {
  const { licensed, members, seats, empty, low } = summary
  return (
    <>
      <Gauge name="Left on all licenses" amounts={summary.credits} nothing="No license has credits" />
      {summary.extra.amount > 0 && (
        <Gauge name="Extra organization credits" amounts={summary.extra} nothing="" />
      )}
      <Figure name="Licenses" value={creditsOr(licensed, 'none')} note={`of ${counted(members, 'user')}`}>
        {seats.map(({ plan_id, name, assigned, sold }) => (
          <span key={plan_id} className="flex justify-between gap-3">
            <span className="truncate">{name}</span>
            <span className="figures shrink-0">
              {sold === null ? credits(assigned) : `${credits(assigned)} of ${credits(sold)}`}
            </span>
          </span>
        ))}
      </Figure>
      <Figure
        name="Running low"
        value={creditsOr(low, 'nobody')}
        note={low === 0 ? 'everyone has more than an eighth' : 'under an eighth left'}
        isLow={low > 0}
      >
        <Link
          to="/settings/billing-licenses"
          search={(all) => ({ ...all, sort: 'left', order: 'asc', license: 'with' })}
          className="self-start font-medium text-accent-ink hover:underline"
        >
          {empty > 0 ? `${empty} empty: show` : 'Show the lowest'}
        </Link>
      </Figure>
    </>
  )
}

/** A plan without licenses: everyone draws on the same credits. */
function Unlicensed({ summary }: { summary: BatteriesSummary }) {
  const { plan_name } = useOrganization()
  const may = useMay()
  return (
    <>
      <Gauge name="Credits of the organization" amounts={summary.extra} nothing="No credits were granted" />
      <Figure name="Users" value={creditsOr(summary.members, 'none')} note="draw on the same credits" />
      <Figure name="Licenses" value="none" note={`The plan ${plan_name} has no licenses.`}>
        {may('analytics.read') && (
          <Link to="/analytics" className="self-start font-medium text-accent-ink hover:underline">
            Who used how much
          </Link>
        )}
      </Figure>
    </>
  )
}

const CELL = '-mt-px -ml-px flex min-w-0 flex-col border-line border-t border-l px-4 py-3'

function Gauge({ name, amounts, nothing }: { name: string; amounts: BatteryCredits; nothing: string }) {
  const { amount, left, held, used } = amounts
  return (
    <div className={CELL}>
      <h2 className="text-muted">{name}</h2>
      <p className="figures mt-0.5 mb-1.5 flex items-baseline gap-2">
        <span className="font-semibold text-large">{creditsOr(left, 'none')}</span>
        {amount > 0 && <span className="text-muted">of {credits(amount)}</span>}
      </p>
      {amount > 0 ? (
        <>
          <Battery label={name} amount={amount} left={left} held={held} size="large" />
          <p className="figures mt-1.5 text-muted">
            {used === 0 ? 'nothing used' : `${credits(used)} used`}
            {held > 0 && `, ${credits(held)} held`}
          </p>
        </>
      ) : (
        <p className="text-muted">{nothing}</p>
      )}
    </div>
  )
}

interface FigureProps {
  name: string
  value: string
  note: string
  isLow?: boolean
  children?: ReactNode
}

function Figure({ name, value, note, isLow = false, children }: FigureProps) {
  return (
    <div className={CELL}>
      <h2 className="text-muted">{name}</h2>
      <p className="mt-0.5 flex items-baseline gap-2">
        <span className={`figures font-semibold text-large ${isLow ? 'text-low-ink' : ''}`}>{value}</span>
        <span className="text-muted">{note}</span>
      </p>
      {children && <div className="mt-1 flex flex-col">{children}</div>}
    </div>
  )
}

function Waiting() {
  return (
    <Loading>
      <div className="grid gap-6 p-4 sm:grid-cols-3">
        {[1, 2, 3].map((one) => (
          <div key={one}>
            <Skeleton className="h-4 w-28" />
            <Skeleton className="mt-2 h-6 w-24" />
            <Skeleton className="mt-2 h-4 w-full" />
          </div>
        ))}
      </div>
    </Loading>
  )
}
