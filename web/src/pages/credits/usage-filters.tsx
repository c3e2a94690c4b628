import { getRouteApi } from '@tanstack/react-router'
import { ArrowLeftRight, Coins, Download, Layers, User } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { Button, buttonClasses } from '../../components/button.tsx'
import { PeriodPicker } from '../../components/period-picker.tsx'
import { Picker } from '../../components/picker.tsx'
import type { PickerGroup } from '../../components/picker-label.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useMay, useOrganization } from '../../data/me.ts'
import { comparedWith, isFiltered, NO_FILTER, type UsageSearch } from './usage-search.ts'
import { useHistoryOptions, useLatestQuery } from './use-usage.ts'

const route = getRouteApi('/credits/')

export function UsageFilters({ search }: { search: UsageSearch }) {
  const navigate = route.useNavigate()
  const { organization_id, today } = useOrganization()
  const may = useMay()
  const change = (to: UsageSearch) => navigate({ search: (all) => ({ ...all, ...to }), replace: true })
  const latest = useLatestQuery(search)
  const [memberSearch, setMemberSearch] = useState('')
  const { data: options } = useHistoryOptions(useDeferredValue(memberSearch))
  const units = (options?.units ?? []).filter(({ counts_as_credits }) => counts_as_credits)
  return (
    <div className="flex flex-wrap items-center gap-2">
      <PeriodPicker
        value={search.from ? search : { preset: search.preset ?? 'this_month' }}
        onChange={change}
        today={today}
      />
      {!may('usage.read_all') && <span className="order-last w-full text-muted">Your own usage only</span>}
      <Button
        aria-pressed={search.compare === true}
        className="aria-pressed:border-ink"
        onClick={() => change({ compare: search.compare ? undefined : true })}
      >
        <ArrowLeftRight size={14} aria-hidden />
        {comparedWith(search)}
      </Button>
      {may('usage.read_all') && (
        <Picker
          label="Team member"
          all="Everyone"
          icon={<User size={15} aria-hidden />}
          groups={spenders(options)}
          value={search.member ? [`member ${search.member}`] : search.key ? [`key ${search.key}`] : []}
          onChange={([chosen]) => change(spenderOf(chosen))}
          onSearch={setMemberSearch}
          note={options?.more_members && 'Type to find more'}
        />
      )}
      <Picker
        label="Feature"
        all="All actions"
        multiple
        icon={<Layers size={15} aria-hidden />}
        groups={actions(options)}
        value={[...(search.feature ?? []).map((one) => `feature ${one}`), ...(search.action ?? [])]}
        onChange={(chosen) => change(actionsOf(chosen))}
      />
      {units.length > 1 && (
        <Picker
          label="Unit"
          all="All credits"
          icon={<Coins size={15} aria-hidden />}
          groups={[{ name: '', items: units.map(({ unit, name }) => ({ value: unit, label: name })) }]}
          value={search.unit ? [search.unit] : []}
          onChange={([unit]) => change({ unit })}
        />
      )}
      {isFiltered(search) && (
        <Button look="quiet" onClick={() => change(NO_FILTER)}>
          Clear filters
        </Button>
      )}
      <a
        className={`${buttonClasses()} ml-auto`}
        href={coulomb.history.csvUrl(organization_id, latest)}
        download
      >
        <Download size={15} aria-hidden />
        Export
      </a>
    </div>
  )
}

type Options = NonNullable<ReturnType<typeof useHistoryOptions>['data']>

function spenders(options: Options | undefined): PickerGroup[] {
  const members = (options?.members ?? []).map(({ member_id, name, email }) => ({
    value: `member ${member_id}`,
    label: name,
    hint: email,
  }))
  const keys = (options?.api_keys ?? []).map(({ api_key_id, name }) => ({
    value: `key ${api_key_id}`,
    label: name,
  }))
  return [
    { name: keys.length > 0 ? 'Members' : '', items: members },
    { name: 'API keys', items: keys },
  ].filter(({ items }) => items.length > 0)
}

function spenderOf(chosen: string | undefined): UsageSearch {
  const [kind, ...id] = (chosen ?? '').split(' ')
  return {
    member: kind === 'member' ? id.join(' ') : undefined,
    key: kind === 'key' ? id.join(' ') : undefined,
  }
}

/** A feature stands for all its actions (S3-46). */
function actions(options: Options | undefined): PickerGroup[] {
  return (options?.features ?? []).map(({ feature, name, actions }) => ({
    name: name ?? 'Others',
    items: [
      ...(feature !== null && actions.length > 1
        ? [{ value: `feature ${feature}`, label: `All of ${name}` }]
        : []),
      ...actions.map(({ action, name }) => ({ value: action, label: name })),
    ],
  }))
}

function actionsOf(chosen: string[]): UsageSearch {
  const features = chosen.filter((one) => one.startsWith('feature ')).map((one) => one.slice(8))
  const single = chosen.filter((one) => !one.startsWith('feature '))
  return {
    feature: features.length > 0 ? features : undefined,
    action: single.length > 0 ? single : undefined,
  }
}
