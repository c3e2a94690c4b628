// "License Batteries and Credits Used": what is left, and what it was spent on (S1-13 to S1-29, S1-33).
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Dialog } from '../../components/dialog.tsx'
import { Failed, Loading, Skeleton } from '../../components/states.tsx'
import { Tabs } from '../../components/tabs.tsx'
import { useMe } from '../../data/me.ts'
import { useBalances } from '../../data/use-balances.ts'
import { CreditUseHistory } from './credit-use-history.tsx'
import { Gauges } from './gauges.tsx'

const TITLE = 'License Batteries and Credits Used'

/** `whose`: `own`, or the id of the member whose "View Details" was clicked. */
export default function BatteriesDialog({ whose }: { whose: string }) {
  const me = useMe()
  const navigate = useNavigate()
  const [tab, setTab] = useState<'batteries' | 'history'>('batteries')
  const member_id = whose === 'own' ? me.member?.member_id : whose
  const { data, error, refetch } = useBalances(member_id)
  const close = () => navigate({ to: '.', search: (all) => ({ ...all, batteries: undefined }) })
  const name = data?.member?.name
  return (
    <Dialog
      open
      onOpenChange={close}
      title={TITLE}
      description={whose === 'own' ? undefined : name && `${name} · ${data.member!.email}`}
      className="max-w-[52rem]"
    >
      <Tabs<'batteries' | 'history'>
        label={TITLE}
        className="px-5"
        value={tab}
        onChange={setTab}
        tabs={[
          {
            value: 'batteries',
            name: 'License Batteries',
            panel: (
              <div className="min-h-40 p-5">
                {error && !data ? (
                  <Failed error={error} onRetry={refetch} />
                ) : data ? (
                  <Gauges balances={data} />
                ) : (
                  <Loading>
                    <Skeleton className="h-24 w-full" />
                  </Loading>
                )}
              </div>
            ),
          },
          {
            value: 'history',
            name: 'Credit Use History',
            panel: <CreditUseHistory member_id={member_id} />,
          },
        ]}
      />
    </Dialog>
  )
}
