import type { AuditEntry } from '@coulomb/sdk'
import { ChevronRight } from 'lucide-react'
import { type Column, DataTable } from '../../../components/data-table.tsx'
import { useOrganization } from '../../../data/me.ts'
import { counted } from '../../../format/credits.ts'
import { dateAndTime, exactTime } from '../../../format/dates.ts'
import { ActorName } from '../actor-name.tsx'
import { actionWords, changesOf, changeWords } from './audit-words.ts'

export function AuditList({ entries, dimmed }: { entries: AuditEntry[]; dimmed: boolean }) {
  const { timezone, today } = useOrganization()
  const columns: Column<AuditEntry>[] = [
    {
      id: 'at',
      name: 'When',
      cell: ({ recorded_at }) => (
        <time dateTime={recorded_at} title={exactTime(recorded_at, timezone)} className="figures text-muted">
          {dateAndTime(recorded_at, timezone, today)}
        </time>
      ),
    },
    {
      id: 'who',
      name: 'Who',
      cell: ({ actor }) => <ActorName actor={actor} />,
    },
    {
      id: 'action',
      name: 'Change',
      isRowHeader: true,
      cell: ({ action }) => <span className="font-medium">{actionWords(action)}</span>,
    },
    {
      id: 'target',
      name: 'Of',
      cell: ({ target }) => <Target target={target} />,
    },
    {
      id: 'fields',
      name: 'From what to what',
      className: 'w-full max-w-0 min-w-72',
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
  if (target === 'organization') return name
  return target.startsWith('member:') || target.startsWith('key:') ? (
    <ActorName actor={target} />
  ) : (
    target.slice(target.indexOf(':') + 1)
  )
}

/** All in one line, cut off where it is long; then it opens to a line for each. */
function Fields({ before, after }: Pick<AuditEntry, 'before' | 'after'>) {
  const { timezone, today } = useOrganization()
  const changes = changesOf(before, after, { zone: timezone, today })
  if (changes.length === 0) return null
  const line = changes.map(changeWords).join(' · ')
  if (changes.length === 1 && line.length < 60) return <span>{line}</span>
  return (
    <details className="group">
      <summary className="flex h-9 list-none items-center gap-1 rounded-control -outline-offset-2">
        <ChevronRight size={14} aria-hidden className="shrink-0 text-muted group-open:rotate-90" />
        <span className="truncate group-open:hidden">{line}</span>
        <span className="hidden text-muted group-open:inline">{counted(changes.length, 'field')}</span>
      </summary>
      <ul className="pb-2 pl-[18px]">
        {changes.map(({ field, before: was, after: is }) => (
          <li key={field} className="whitespace-normal break-words">
            <span className="text-muted">{is === null ? field : `${field}: `}</span>
            {was !== null && is !== null && <del className="text-muted">{was}</del>}
            {was !== null && is !== null && <span aria-hidden> → </span>}
            {is === null ? ' removed' : <ins className="no-underline">{is}</ins>}
          </li>
        ))}
      </ul>
    </details>
  )
}
