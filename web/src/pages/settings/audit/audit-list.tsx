import type { AuditEntry } from '@coulomb/sdk'
import { type Column, DataTable } from '../../../components/data-table.tsx'
import { useOrganization } from '../../../data/me.ts'
import { dateAndTime, exactTime } from '../../../format/dates.ts'
import { ActorName } from '../actor-name.tsx'
import { actionWords, changesOf } from './audit-words.ts'

export function AuditList({ entries, dimmed }: { entries: AuditEntry[]; dimmed: boolean }) {
  const { timezone, today } = useOrganization()
  const columns: Column<AuditEntry>[] = [
    {
      id: 'at',
      name: 'When',
      className: 'align-top pt-2',
      cell: ({ recorded_at }) => (
        <time dateTime={recorded_at} title={exactTime(recorded_at, timezone)} className="figures text-muted">
          {dateAndTime(recorded_at, timezone, today)}
        </time>
      ),
    },
    {
      id: 'who',
      name: 'Who',
      className: 'align-top pt-2',
      cell: ({ actor }) => <ActorName actor={actor} />,
    },
    {
      id: 'action',
      name: 'Change',
      isRowHeader: true,
      className: 'align-top pt-2',
      cell: ({ action }) => <span className="font-medium">{actionWords(action)}</span>,
    },
    {
      id: 'target',
      name: 'Of',
      className: 'align-top pt-2',
      cell: ({ target }) => <Target target={target} />,
    },
    {
      id: 'fields',
      name: 'From what to what',
      className: 'py-2',
      cell: ({ before, after }) => <Fields before={before} after={after} />,
    },
  ]
  return (
    <DataTable
      caption="Audit log"
      columns={columns}
      rows={entries}
      keyOf={({ audit_id }) => audit_id}
      dimmed={dimmed}
    />
  )
}

function Target({ target }: { target: string }) {
  const { name } = useOrganization()
  if (target.startsWith('organization:')) return name
  return target.startsWith('member:') || target.startsWith('key:') ? (
    <ActorName actor={target} />
  ) : (
    target.slice(target.indexOf(':') + 1)
  )
}

const SHOWN = 3

/** The first few at once, the rest on demand: a policy can be long. */
function Fields({ before, after }: Pick<AuditEntry, 'before' | 'after'>) {
  const changes = changesOf(before, after)
  const rest = changes.slice(SHOWN)
  return (
    <div className="flex max-w-[34rem] flex-col">
      <FieldList changes={changes.slice(0, SHOWN)} />
      {rest.length > 0 && (
        <details>
          <summary className="w-fit rounded-small text-muted hover:text-ink">{rest.length} more</summary>
          <FieldList changes={rest} />
        </details>
      )}
    </div>
  )
}

function FieldList({ changes }: { changes: ReturnType<typeof changesOf> }) {
  return (
    <ul>
      {changes.map(({ field, before, after }) => (
        <li key={field} className="whitespace-normal break-words">
          <span className="text-muted">{field.replaceAll('_', ' ')}: </span>
          {before !== null && <del className="text-muted">{before}</del>}
          {before !== null && after !== null && <span aria-hidden> → </span>}
          {after === null ? before !== null && ' removed' : <ins className="no-underline">{after}</ins>}
        </li>
      ))}
    </ul>
  )
}
