import type { Answer } from '@coulomb/sdk'
import { Panel } from '../../components/panel.tsx'
import { Empty, Failed, Loading, Skeleton } from '../../components/states.tsx'
import { useOrganization } from '../../data/me.ts'
import { counted, credits, creditsOr } from '../../format/credits.ts'
import { dayOf, dayRange, inDays, longDay, shortDay } from '../../format/dates.ts'
import { useRunOut } from './use-analytics.ts'

type RunOut = Answer<'GET /v1/organizations/{organization_id}/balances/run-out'>
type Unit = RunOut['units'][number]

/** The day the credits run out, unit by unit, and how it was reckoned. No filter of the page moves it. */
export function Forecast() {
  const { data, error, refetch } = useRunOut()
  const { today, timezone } = useOrganization()
  return (
    <Panel title="When credits run out" className="flex flex-col">
      {error && !data ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <Loading>
          <div className="px-4 pb-4">
            <Skeleton className="h-6 w-32" />
            <Skeleton className="mt-2 h-4 w-48" />
          </div>
        </Loading>
      ) : data.units.length === 0 ? (
        <Empty title="Never">The plan limits nothing.</Empty>
      ) : (
        <>
          <dl className="max-h-64 grow overflow-y-auto px-4">
            {soonestFirst(data.units).map((unit) => (
              <UnitForecast key={unit.unit} unit={unit} single={data.units.length === 1} />
            ))}
          </dl>
          <p className="mt-2 border-line border-t px-4 py-3 text-muted text-small">
            Basis: {data.formula}. Now: {dayRange(data.window.from, data.window.to, today)}, days in{' '}
            {timezone}. The filters of this page do not change it.
          </p>
        </>
      )}
    </Panel>
  )
}

/** What runs out before it is renewed is what somebody must know of. */
function soonestFirst(units: readonly Unit[]): Unit[] {
  const daysOf = ({ verdict, days_left }: Unit) =>
    verdict === 'before_renewal' ? days_left! : Number.POSITIVE_INFINITY
  return [...units].sort((a, b) => (daysOf(a) < daysOf(b) ? -1 : daysOf(a) > daysOf(b) ? 1 : 0))
}

function UnitForecast({ unit, single }: { unit: Unit; single: boolean }) {
  const { today, timezone } = useOrganization()
  const { value, note, isSoon } = wordsOf(unit, today, timezone)
  const pace =
    unit.average_per_day === null
      ? null
      : `${creditsOr(unit.available, 'nothing')} available, ${credits(Math.round(unit.average_per_day * 10) / 10)} a day`
  return (
    <div className="border-line border-t py-2 first:border-0 first:pt-0">
      <dt className={single ? 'sr-only' : 'text-muted'}>{unit.name}</dt>
      <dd>
        <span className={`figures block font-semibold text-large ${isSoon ? 'text-low-ink' : ''}`}>
          {value}
        </span>
        <span className="block">{note}</span>
        {pace && <span className="figures block text-muted">{pace}</span>}
      </dd>
    </div>
  )
}

function wordsOf(unit: Unit, today: string, zone: string): { value: string; note: string; isSoon?: boolean } {
  const { verdict, runs_out_on, days_left, renews_at, days_with_usage } = unit
  const renewal = renews_at && shortDay(dayOf(renews_at, zone), today)
  switch (verdict) {
    case 'not_enough_usage':
      return {
        value: 'not enough usage yet',
        note: `${days_with_usage === 0 ? 'no day' : counted(days_with_usage, 'day')} with use, 7 are needed`,
      }
    case 'never':
      return { value: 'never', note: 'nothing is being used' }
    case 'before_renewal':
      return {
        value: days_left === 0 ? 'today' : longDay(runs_out_on!),
        note: `${days_left === 0 ? '' : `${inDays(days_left!)}, `}before the renewal on ${renewal}`,
        isSoon: true,
      }
    case 'after_renewal':
      return renewal
        ? { value: 'after renewal', note: `would last until ${longDay(runs_out_on!)}, renews on ${renewal}` }
        : { value: longDay(runs_out_on!), note: `${inDays(days_left!)}; these credits do not renew` }
  }
}
