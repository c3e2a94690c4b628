// In the place of the batteries, where the plan has no licenses: the credits that all draw on, a balance each.
import { Panel } from '../../components/panel.tsx'
import { Failed, SkeletonRows } from '../../components/states.tsx'
import { useBalances } from '../../data/use-balances.ts'
import { Gauges } from '../batteries/gauges.tsx'

export function SharedCredits() {
  const { data, error, refetch } = useBalances()
  return (
    <Panel title="What everyone draws on" className="mt-3.5">
      {error && !data ? (
        <Failed error={error} onRetry={refetch} />
      ) : !data ? (
        <SkeletonRows rows={3} />
      ) : (
        <div className="px-4 pb-5">
          <Gauges balances={data} />
        </div>
      )}
    </Panel>
  )
}
