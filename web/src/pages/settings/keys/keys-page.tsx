import type { Key } from '@coulomb/sdk'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Badge } from '../../../components/badge.tsx'
import { Button } from '../../../components/button.tsx'
import { type Column, DataTable } from '../../../components/data-table.tsx'
import { PageHeader } from '../../../components/page-header.tsx'
import { Empty, Failed, SkeletonRows } from '../../../components/states.tsx'
import { Switch } from '../../../components/switch.tsx'
import { useMe, useOrganization } from '../../../data/me.ts'
import { counted } from '../../../format/credits.ts'
import { dateAndTime, dayOf, shortDay } from '../../../format/dates.ts'
import { ActorName, useKeys } from '../actor-name.tsx'
import { scopeName } from './key-scopes.ts'

const CreateKeyDialog = lazy(() => import('./create-key-dialog.tsx'))
const RevokeKeyDialog = lazy(() => import('./revoke-key-dialog.tsx'))

/** API keys of the organization's own: what they may do, when they were used, and the way to end them. */
export function KeysPage() {
  const { revoked } = useSearch({ from: '/settings/keys' })
  const navigate = useNavigate()
  const [creating, setCreating] = useState(false)
  const { data, error, refetch } = useKeys()
  const gone = data?.items.filter(({ revoked_at }) => revoked_at !== null).length ?? 0
  return (
    <>
      <PageHeader
        title="API keys"
        beside="For your own programs; each acts for the whole organization"
        actions={
          <>
            {gone > 0 && (
              <Switch
                checked={revoked === true}
                onChange={(on) =>
                  navigate({ to: '/settings/keys', search: { revoked: on || undefined }, replace: true })
                }
              >
                Show revoked
              </Switch>
            )}
            <Button look="primary" onClick={() => setCreating(true)}>
              <Plus size={15} aria-hidden />
              Create key
            </Button>
          </>
        }
      />
      <div className="panel mt-3.5">
        {data ? (
          <KeyTable keys={data.items.filter((key) => revoked || key.revoked_at === null)} gone={gone} />
        ) : error ? (
          <Failed error={error} onRetry={refetch} />
        ) : (
          <SkeletonRows rows={4} />
        )}
      </div>
      <Suspense>{creating && <CreateKeyDialog onClose={() => setCreating(false)} />}</Suspense>
    </>
  )
}

function KeyTable({ keys, gone }: { keys: Key[]; gone: number }) {
  const { timezone, today } = useOrganization()
  const { now } = useMe().clock
  const [revoking, setRevoking] = useState<Key | null>(null)
  if (keys.length === 0)
    return (
      <Empty title={gone > 0 ? 'No key is in use' : 'No API keys yet'}>
        {gone > 0
          ? `${counted(gone, 'key')} ${gone === 1 ? 'was' : 'were'} revoked.`
          : 'With a key, your own programs read balances and usage, or use credits if you let them.'}
      </Empty>
    )
  const columns: Column<Key>[] = [
    {
      id: 'name',
      name: 'Name',
      isRowHeader: true,
      cell: ({ name, prefix }) => (
        <span className="flex flex-col py-1.5 text-left leading-4">
          <span className="font-medium">{name}</span>
          <span className="font-mono text-muted text-small">{prefix}…</span>
        </span>
      ),
    },
    {
      id: 'scopes',
      name: 'May',
      cell: ({ scopes }) => (
        <span className="flex gap-1">
          {scopes.map((scope) => (
            <Badge key={scope}>{scopeName(scope)}</Badge>
          ))}
        </span>
      ),
    },
    {
      id: 'last_used',
      name: 'Last used',
      cell: ({ last_used_at }) =>
        last_used_at ? dateAndTime(last_used_at, timezone, today) : <span className="text-muted">never</span>,
    },
    {
      id: 'expires',
      name: 'Expires',
      cell: (key) => <Expiry keyOf={key} now={Date.parse(now)} />,
    },
    {
      id: 'created',
      name: 'Created',
      cell: ({ created_at, created_by }) => (
        <span className="text-muted">
          {shortDay(dayOf(created_at, timezone), today)} · <ActorName actor={created_by} />
        </span>
      ),
    },
    {
      id: 'revoke',
      name: 'Revoke',
      nameless: true,
      align: 'right',
      cell: (key) =>
        key.revoked_at ? (
          <Badge tone="bad">revoked {shortDay(dayOf(key.revoked_at, timezone), today)}</Badge>
        ) : (
          <Button
            look="danger"
            size="small"
            aria-label={`Revoke ${key.name}`}
            onClick={() => setRevoking(key)}
          >
            Revoke
          </Button>
        ),
    },
  ]
  return (
    <>
      <DataTable caption="API keys" columns={columns} rows={keys} keyOf={({ id }) => id} />
      <Suspense>
        {revoking && <RevokeKeyDialog revoked={revoking} onClose={() => setRevoking(null)} />}
      </Suspense>
    </>
  )
}

function Expiry({ keyOf: { expires_at }, now }: { keyOf: Key; now: number }) {
  const { timezone, today } = useOrganization()
  if (expires_at === null) return <span className="text-muted">never</span>
  // The key is good until that instant: its last day is the one before.
  const at = Date.parse(expires_at)
  const day = shortDay(dayOf(at - 1, timezone), today)
  return at <= now ? <Badge tone="bad">expired {day}</Badge> : <>with {day}</>
}
