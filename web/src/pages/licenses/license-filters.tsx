import { Search, Users } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Input } from '../../components/input.tsx'
import { Picker } from '../../components/picker.tsx'
import { Select } from '../../components/select.tsx'
import { HOLDERS, type LicensesSearch, STATUSES } from './licenses-search.ts'
import { useGroups } from './use-licenses.ts'

const TYPING_MS = 250

export function LicenseFilters({
  search,
  onChange,
}: {
  search: LicensesSearch
  onChange(some: Partial<LicensesSearch>): void
}) {
  const groups = useGroups().data?.items ?? []
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 py-3">
      <NameSearch value={search.q ?? ''} onChange={(q) => onChange({ q: q === '' ? undefined : q })} />
      {groups.length > 0 && (
        <Picker
          label="Group"
          all="All groups"
          icon={<Users size={15} aria-hidden />}
          groups={[{ name: '', items: groups.map(({ group }) => ({ value: group, label: group })) }]}
          value={search.group === undefined ? [] : [search.group]}
          onChange={([group]) => onChange({ group })}
        />
      )}
      <Select
        label="License"
        value={search.license ?? 'any'}
        choices={HOLDERS}
        onChange={(license) => onChange({ license: license === 'any' ? undefined : license })}
      />
      <Select
        label="Status"
        value={search.status ?? 'any'}
        choices={STATUSES}
        onChange={(status) => onChange({ status: status === 'any' ? undefined : status })}
      />
    </div>
  )
}

/** Asks once the typing rests; follows the address when something else changes it. */
function NameSearch({ value, onChange }: { value: string; onChange(text: string): void }) {
  const [typed, setTyped] = useState(value)
  const latest = useRef(onChange)
  latest.current = onChange
  useEffect(() => setTyped(value), [value])
  useEffect(() => {
    if (typed.trim() === value) return
    const timer = setTimeout(() => latest.current(typed.trim()), TYPING_MS)
    return () => clearTimeout(timer)
  }, [typed, value])
  return (
    <span className="relative w-full sm:w-60">
      <Search size={14} aria-hidden className="absolute top-2.25 left-2.5 text-muted" />
      <Input
        type="search"
        aria-label="Search users"
        placeholder="Name or e-mail address"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        className="pl-8"
      />
    </span>
  )
}
