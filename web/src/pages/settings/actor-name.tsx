import { Skeleton } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useMay, useMe } from '../../data/me.ts'
import { useOrganizationQuery } from '../../data/queries.ts'

/** Who did something, by name: `member:anna`, `key:…`, `operator:…` or `system`. */
export function ActorName({ actor }: { actor: string }) {
  const at = actor.indexOf(':')
  const kind = at < 0 ? actor : actor.slice(0, at)
  const id = actor.slice(at + 1)
  if (kind === 'member') return <MemberName member_id={id} />
  if (kind === 'key') return <KeyName key_id={id} />
  return kind === 'operator' ? 'Vendor' : 'By itself'
}

export function MemberName({ member_id }: { member_id: string }) {
  const may = useMay()
  const { member } = useMe()
  const isOwn = member?.member_id === member_id
  const { data, isLoading } = useOrganizationQuery(
    'settings',
    'member',
    member_id,
    (organization_id, asked) => coulomb.members.get(organization_id, member_id, asked),
    { enabled: !isOwn && may('usage.read_all') },
  )
  if (isLoading) return <NameSkeleton />
  return isOwn ? member.name : (data?.name ?? member_id)
}

function KeyName({ key_id }: { key_id: string }) {
  const may = useMay()
  const { data, isLoading } = useKeys(may('keys.manage'))
  if (isLoading) return <NameSkeleton />
  return `API · ${data?.items.find(({ id }) => id === key_id)?.name ?? key_id}`
}

/** In the place of a name: an id would be gone at once. */
const NameSkeleton = () => <Skeleton className="inline-block h-3 w-20" />

/** All keys of the organization, revoked ones included. */
export function useKeys(enabled = true) {
  return useOrganizationQuery(
    'settings',
    'keys',
    null,
    (organization_id, asked) => coulomb.keys.list(organization_id, {}, asked),
    { enabled },
  )
}
