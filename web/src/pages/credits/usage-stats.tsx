import type { UsageSeries } from '@coulomb/sdk'
import { Popover } from '../../components/popover.tsx'
import { type Stat, StatRow } from '../../components/stat-row.tsx'
import { Skeleton } from '../../components/states.tsx'
import { useMay, useOrganization } from '../../data/me.ts'
import { usePlanDetails } from '../../data/plan-and-policy.ts'
import { useBalances } from '../../data/use-balances.ts'
import { useCreditsLeft } from '../../data/use-credits-left.ts'
import { change, counted, credits, creditsOr, share } from '../../format/credits.ts'
import { addDays, dayOf, dayRange, shortDay } from '../../format/dates.ts'
import { useRunOut } from './use-usage.ts'

/** What was used, what is held, what was not charged because it was owned, and when the credits run out. */
export function UsageStats({ usage, dimmed }: { usage: UsageSeries | undefined; dimmed: boolean }) {
  const { today } = useOrganization()
  const heldNow = useHeld()
  const runsOut = useRunsOut()
  const whose = useWhose()
  return (
    <StatRow
      label="In this period"
      dimmed={dimmed}
      stats={[
        { name: 'Used', ...(usage ? used(usage, today) : WAITING) },
        ...(whose === 'nobody' ? [] : [{ name: 'Held now', ...heldNow }]),
        { name: 'Not charged, already owned', ...(usage ? owned(usage.totals) : WAITING) },
        ...(whose === 'nobody' ? [] : [{ name: 'Runs out', ...runsOut }]),
      ]}
    />
  )
}

const WAITING: Omit<Stat, 'name'> = {
  value: <Skeleton className="my-1 h-4.5 w-20 max-w-full" />,
  note: <Skeleton className="my-1 h-3 w-32 max-w-full" />,
}

function unread({ refetch }: { refetch(): unknown }): Omit<Stat, 'name'> {
  return {
    value: '–',
    note: (
      <span role="alert">
        could not be read{' '}
        <button type="button" className={UNDERLINED} onClick={() => refetch()}>
          Try again
        </button>
      </span>
    ),
  }
}

const UNDERLINED = 'rounded-small underline decoration-dotted underline-offset-2'

function used({ totals, previous }: UsageSeries, today: string): Omit<Stat, 'name'> {
  const before = dayRange(previous.window.from, previous.window.to, today)
  const by = change(totals.net, previous.totals.net)
  return {
    value: creditsOr(totals.net, 'none'),
    note: by === null ? `nothing was used ${before}` : `${by} against ${before}`,
  }
}

/**
 * Whose credits are held and run out: the organization's, or, for who sees nothing but their own use, those of their
 * license. Without one they draw on what all draw on, and what the others do with it is not theirs to see.
 */
function useWhose(): 'organization' | 'license' | 'nobody' {
  const { data } = useBalances()
  if (useMay()('usage.read_all')) return 'organization'
  return data && !data.member?.batteries.length ? 'nobody' : 'license'
}

function useHeld(): Omit<Stat, 'name'> {
  const isOwn = useWhose() !== 'organization'
  const left = useCreditsLeft()
  const plan = usePlanDetails()
  const balances = useBalances()
  if (!isOwn) return left ? held(left.held) : plan.error ? unread(plan) : WAITING
  if (!balances.data) return balances.error ? unread(balances) : WAITING
  return held(balances.data.member?.credits.held ?? 0, 'of your license, ')
}

function held(value: number, whose = ''): Omit<Stat, 'name'> {
  return {
    value: creditsOr(value, 'none'),
    note: value === 0 ? 'nothing is running' : `${whose}until the work is done`,
  }
}

function owned({ already_owned_credits, gross }: UsageSeries['totals']): Omit<Stat, 'name'> {
  const asked = already_owned_credits + gross
  return {
    value: creditsOr(already_owned_credits, 'none'),
    note:
      asked === 0 ? 'nothing was asked for' : `${share(already_owned_credits / asked)} of what was asked for`,
    ...(already_owned_credits > 0 && { tone: 'good' }),
  }
}

const onDay = (day: string, today: string) => (day === today ? 'today' : `on ${shortDay(day, today)}`)

/** Of the unit that runs out first, of those that count as credits. */
function useRunsOut(): Omit<Stat, 'name'> {
  const { units, timezone, today } = useOrganization()
  const answer = useRunOut()
  const { data } = answer
  if (!data) return answer.error ? unread(answer) : WAITING
  const counting = units.filter(({ counts_as_credits }) => counts_as_credits).map(({ unit }) => unit)
  const [first] = data.units
    .filter(({ unit }) => counting.includes(unit))
    .sort((a, b) => (a.days_left ?? Number.POSITIVE_INFINITY) - (b.days_left ?? Number.POSITIVE_INFINITY))
  if (!first) return { value: 'never', note: 'the plan has no limit' }
  const how = <How formula={data.formula} window={data.window} today={today} />
  const average = first.average_per_day ?? 0
  const unitWords = counting.length > 1 && data.units.length > 1 ? `${first.name}, ` : ''
  switch (first.verdict) {
    case 'not_enough_usage':
      return {
        value: 'not known yet',
        note: (
          <>
            not enough usage yet
            {first.days_with_usage > 0 && `: on ${counted(first.days_with_usage, 'day')}`} {how}
          </>
        ),
      }
    case 'never':
      return { value: 'never', note: <>nothing is being used {how}</> }
    case 'before_renewal':
      return {
        value: onDay(first.runs_out_on!, today),
        tone: 'low',
        note: (
          <>
            {unitWords}at {credits(Math.round(average))} a day {how}
          </>
        ),
      }
    case 'after_renewal': {
      if (first.renews_at === null)
        return {
          value: onDay(first.runs_out_on!, today),
          note: (
            <>
              at {credits(Math.round(average))} a day {how}
            </>
          ),
        }
      const renewal = dayOf(first.renews_at, timezone)
      const days = (Date.parse(renewal) - Date.parse(today)) / 86_400_000
      const left = Math.max(0, first.available - average * days)
      return {
        value: 'after renewal',
        note: (
          <>
            ≈ {credits(Math.round(left))} left on {shortDay(addDays(renewal, -1), today)} {how}
          </>
        ),
      }
    }
  }
}

function How({
  formula,
  window,
  today,
}: {
  formula: string
  window: { from: string; to: string }
  today: string
}) {
  return (
    <Popover
      label="How this is reckoned"
      className="w-80"
      align="end"
      trigger={
        <button type="button" className={UNDERLINED}>
          how?
        </button>
      }
    >
      <p className="font-medium">How this is reckoned</p>
      <p className="text-muted">
        {formula}. Now: {dayRange(window.from, window.to, today)}.
      </p>
    </Popover>
  )
}
