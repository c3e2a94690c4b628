import { classes } from '../../../components/classes.ts'
import { useLimitUsages } from './use-limit-usages.ts'

/** Beside "Limits" in the navigation: orange from the mark on at which is warned, red where one is reached (X18). */
export function LimitDot() {
  const { data } = useLimitUsages()
  const states = (data?.items ?? []).map(({ state }) => state)
  const isReached = states.includes('reached')
  if (!isReached && !states.includes('warn')) return null
  return (
    <>
      <span
        aria-hidden
        className={classes('ml-2 size-1.5 shrink-0 rounded-full', isReached ? 'bg-bad-ink' : 'bg-low')}
      />
      <span className="sr-only">{isReached ? ': one is reached' : ': one is nearly reached'}</span>
    </>
  )
}
