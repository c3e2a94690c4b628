// Seats for many at once: to those chosen, or to everybody without one whom the filters leave (S1-31).
import type { MemberBattery } from '@coulomb/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog, DialogActions } from '../../components/dialog.tsx'
import { Failed, Loading, Skeleton } from '../../components/states.tsx'
import { toast } from '../../components/toast.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useMe, useOrganization } from '../../data/me.ts'
import { useOrganizationQuery } from '../../data/queries.ts'
import { counted, credits } from '../../format/credits.ts'
import { wordsOf } from '../../format/words-of.ts'
import type { Chosen } from './battery-table.tsx'
import { isFiltered, type LicensesSearch } from './licenses-search.ts'
import { everyoneWithout, type Seats, useSummary } from './use-licenses.ts'

const BATCH = 500

interface AssignDialogProps {
  search: LicensesSearch
  chosen: Chosen
  onClose(): void
  onDone(): void
}

export default function AssignDialog({ search, chosen, onClose, onDone }: AssignDialogProps) {
  const { account_manager } = useOrganization()
  const isVendor = useMe().kind === 'operator'
  const seats = useSummary().data?.seats ?? []
  const [plan_id, setPlan] = useState<string>()
  const seat = seats.find((one) => one.plan_id === plan_id) ?? seats[0]
  const receivers = useReceivers(search, chosen)
  const assign = useAssign(onDone, onClose)
  // The vendor gives as many as it likes; an organization's own people those that were sold.
  const free = seat && !isVendor ? Math.max(0, (seat.sold ?? 0) - seat.assigned) : null
  const count = receivers.data?.length ?? 0
  const isTooMany = free !== null && count > free
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !assign.isPending && onClose()}
      title="Assign licenses"
      description="Each gets a battery of their own, from today."
    >
      <div className="flex flex-col gap-4 px-5 pb-5">
        <SeatChoice seats={seats} chosen={seat?.plan_id} onChoose={setPlan} />
        {receivers.error && !receivers.data ? (
          <Failed error={receivers.error} onRetry={receivers.refetch} />
        ) : !receivers.data ? (
          <Loading>
            <Skeleton className="h-5 w-48" />
          </Loading>
        ) : (
          <Receivers receivers={receivers.data} chosen={chosen} isFiltered={isFiltered(search)} />
        )}
        {isTooMany && (
          <p role="alert" className="text-bad-ink">
            {free === 0 ? 'No seat' : `Only ${counted(free, 'seat')}`} of {seat!.name}{' '}
            {free === 1 ? 'is' : 'are'} left.
            {account_manager && ` ${account_manager.name} (${account_manager.email}) sells more.`}
          </p>
        )}
        {assign.isPending && assign.done > 0 && (
          <p aria-live="polite" className="figures text-muted">
            {credits(assign.done)} of {credits(count)} …
          </p>
        )}
        {assign.refused && <Refused refused={assign.refused} />}
        {assign.error && (
          <p role="alert" className="text-bad-ink">
            {wordsOf(assign.error).detail}
          </p>
        )}
      </div>
      <DialogActions>
        <Button disabled={assign.isPending} onClick={onClose}>
          {assign.refused ? 'Close' : 'Cancel'}
        </Button>
        <Button
          look="primary"
          disabled={!seat || count === 0 || isTooMany || assign.isPending}
          onClick={() => assign.mutate({ members: receivers.data!, plan_id: seat!.plan_id })}
        >
          {assign.isPending ? 'Assigning …' : `Assign ${counted(count, 'license')}`}
        </Button>
      </DialogActions>
    </Dialog>
  )
}

/** Those chosen who hold no license yet and are active; with nobody chosen, everyone of that kind. */
function useReceivers(search: LicensesSearch, chosen: Chosen) {
  return useOrganizationQuery(
    'settings',
    'receivers',
    [search, [...chosen.keys()]],
    async (organization_id): Promise<MemberBattery[]> =>
      chosen.size > 0
        ? [...chosen.values()].filter(({ license, status }) => license === null && status === 'active')
        : everyoneWithout(organization_id, search),
  )
}

interface RefusedMember {
  member: MemberBattery
  detail: string
}

function useAssign(onDone: () => void, onClose: () => void) {
  const { organization_id } = useOrganization()
  const client = useQueryClient()
  const [done, setDone] = useState(0)
  const [refused, setRefused] = useState<RefusedMember[]>()
  const mutation = useMutation({
    mutationFn: async ({ members, plan_id }: { members: MemberBattery[]; plan_id: string }) => {
      const problems: RefusedMember[] = []
      setDone(0)
      for (let at = 0; at < members.length; at += BATCH) {
        const batch = members.slice(at, at + BATCH)
        const { results } = await coulomb.members.putMany(organization_id, {
          members: batch.map(({ member_id }) => ({ member_id, license: { plan_id } })),
        })
        for (const [index, result] of results.entries())
          if ('detail' in result) problems.push({ member: batch[index]!, detail: result.detail })
        setDone(at + batch.length)
      }
      return { given: members.length - problems.length, problems }
    },
    onSuccess: ({ given, problems }) => {
      if (given > 0) toast(`${counted(given, 'license')} assigned`)
      onDone()
      if (problems.length === 0) onClose()
      else setRefused(problems)
    },
    onSettled: () => {
      client.invalidateQueries({ queryKey: ['journal', organization_id] })
      client.invalidateQueries({ queryKey: ['settings', organization_id, 'batteries'] })
    },
  })
  return { ...mutation, done, refused }
}

interface SeatChoiceProps {
  seats: readonly Seats[]
  chosen: string | undefined
  onChoose(plan_id: string): void
}

function SeatChoice({ seats, chosen, onChoose }: SeatChoiceProps) {
  if (seats.length === 0)
    return <p className="text-muted">The vendor has sold no seats to this organization.</p>
  return (
    <fieldset>
      <legend className="mb-1 font-medium">License</legend>
      <div className="flex flex-col gap-1.5">
        {seats.map(({ plan_id, name, assigned, sold }) => (
          <label
            key={plan_id}
            className="flex h-9 items-center gap-2.5 rounded-control border border-line px-3 has-[:checked]:border-accent has-[:checked]:bg-accent-soft"
          >
            <input
              type="radio"
              name="seat"
              className="accent-(--accent)"
              checked={plan_id === chosen}
              onChange={() => onChoose(plan_id)}
            />
            <span className="grow font-medium">{name}</span>
            <span className="figures">
              {sold === null
                ? `${credits(assigned)} assigned`
                : `${credits(Math.max(0, sold - assigned))} of ${credits(sold)} free`}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function Receivers({
  receivers,
  chosen,
  isFiltered,
}: {
  receivers: readonly MemberBattery[]
  chosen: Chosen
  isFiltered: boolean
}) {
  const passed = chosen.size - receivers.length
  const names = receivers.slice(0, 3).map(({ name }) => name)
  const more = receivers.length - names.length
  const who =
    chosen.size > 0
      ? 'Of those chosen'
      : isFiltered
        ? 'All without a license whom the filters leave'
        : 'Everyone without a license'
  return (
    <div>
      <p className="font-medium">
        {receivers.length === 0
          ? 'Nobody gets a license'
          : `${counted(receivers.length, 'user gets', 'users get')} a license`}
      </p>
      <p className="text-muted">
        {receivers.length === 0
          ? 'Everyone active has one already.'
          : `${who}: ${names.join(', ')}${more > 0 ? ` and ${credits(more)} more` : ''}.`}
        {chosen.size > 0 &&
          passed > 0 &&
          receivers.length > 0 &&
          ` ${credits(passed)} of those chosen ${passed === 1 ? 'has' : 'have'} one already or ${passed === 1 ? 'is' : 'are'} disabled.`}
      </p>
    </div>
  )
}

function Refused({ refused }: { refused: readonly RefusedMember[] }) {
  return (
    <div role="alert">
      <p className="font-medium text-bad-ink">{counted(refused.length, 'user')} got none</p>
      <ul className="max-h-40 overflow-y-auto text-muted">
        {refused.slice(0, 50).map(({ member, detail }) => (
          <li key={member.member_id}>
            {member.name}: {detail}
          </li>
        ))}
      </ul>
    </div>
  )
}
