import type { HistoryRow } from '@coulomb/sdk'
import { Coins, Layers, User } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { PeriodPicker } from '../../components/period-picker.tsx'
import { Picker } from '../../components/picker.tsx'
import type { PickerGroup } from '../../components/picker-label.tsx'
import { Switch } from '../../components/switch.tsx'
import { useMay, useOrganization } from '../../data/me.ts'
import { type HistorySearch, isFiltered, NO_FILTERS } from './history-search.ts'
import { type Options, useOptions } from './use-history.ts'

export interface HistoryFiltersProps {
  search: HistorySearch
  onChange(to: HistorySearch): void
  /** Rows that are shown: they name who is chosen but not among the options. */
  rows: readonly HistoryRow[] | undefined
}

/** S3-05 to S3-08, S3-23; all options are of this workspace (S3-25, S3-44). */
export function HistoryFilters({ search, onChange, rows }: HistoryFiltersProps) {
  const { today } = useOrganization()
  const may = useMay()
  const [typed, setTyped] = useState('')
  const { data: options } = useOptions(useSettled(typed))
  return (
    <div role="group" aria-label="Filters" className="mt-3.5 flex flex-wrap items-center gap-2">
      <PeriodPicker value={search} onChange={onChange} today={today} none="All time" />
      {may('usage.read_all') ? (
        <Picker
          label="Team member"
          all="Everyone"
          icon={<User size={15} aria-hidden />}
          groups={spenderGroups(options, search, rows)}
          value={search.member ? [`member ${search.member}`] : search.key ? [`key ${search.key}`] : []}
          onChange={([chosen]) => onChange(spenderOf(chosen))}
          {...(isLarge(options, typed) && { onSearch: setTyped, note: 'Type to find others' })}
        />
      ) : (
        <span className="inline-flex h-8 items-center gap-2 px-1 text-muted">
          <User size={15} aria-hidden />
          Your own usage
        </span>
      )}
      <Picker
        label="Feature"
        all="All features"
        multiple
        icon={<Layers size={15} aria-hidden />}
        groups={featureGroups(options, search)}
        value={[
          ...(search.feature ?? []).map((one) => `feature ${one}`),
          ...(search.action ?? []).map((one) => `action ${one}`),
        ]}
        onChange={(chosen) => onChange(chosenFeatures(chosen, options))}
      />
      {options && options.units.length > 1 && (
        <Picker
          label="Unit"
          all="All units"
          icon={<Coins size={15} aria-hidden />}
          groups={[
            { name: '', items: options.units.map(({ unit, name }) => ({ value: unit, label: name })) },
          ]}
          value={search.unit === undefined ? [] : [search.unit]}
          onChange={([unit]) => onChange({ unit })}
        />
      )}
      <Switch checked={search.refunds === true} onChange={(on) => onChange({ refunds: on || undefined })}>
        Show refunds
      </Switch>
      {isFiltered(search) && (
        <Button look="quiet" onClick={() => onChange(NO_FILTERS)}>
          Clear filters
        </Button>
      )}
    </div>
  )
}

const PAUSE_MS = 200

/** `value`, once it has not changed for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}

/** More members than come at once: the server searches. */
function isLarge(options: Options | undefined, typed: string): boolean {
  return typed !== '' || options?.more_members === true
}

function spenderGroups(
  options: Options | undefined,
  { member, key }: HistorySearch,
  rows: readonly HistoryRow[] | undefined,
): PickerGroup[] {
  const members = (options?.members ?? []).map(({ member_id, name, email }) => ({
    value: `member ${member_id}`,
    label: name,
    hint: email,
  }))
  const keys = (options?.api_keys ?? []).map(({ api_key_id, name }) => ({
    value: `key ${api_key_id}`,
    label: name,
  }))
  const isKnown = (value: string) => [...members, ...keys].some((one) => one.value === value)
  const nameOf = (is: (user: HistoryRow['user']) => boolean) => rows?.find(({ user }) => is(user))?.user.name
  if (member && !isKnown(`member ${member}`))
    members.push({
      value: `member ${member}`,
      label: nameOf((user) => user.member_id === member) ?? member,
      hint: '',
    })
  if (key && !isKnown(`key ${key}`))
    keys.push({ value: `key ${key}`, label: nameOf((user) => user.api_key_id === key) ?? key })
  return [
    { name: keys.length > 0 ? 'Members' : '', items: members },
    { name: 'API keys', items: keys },
  ].filter(({ items }) => items.length > 0)
}

function spenderOf(chosen: string | undefined): HistorySearch {
  const [kind, ...id] = (chosen ?? '').split(' ')
  return {
    member: kind === 'member' ? id.join(' ') : undefined,
    key: kind === 'key' ? id.join(' ') : undefined,
  }
}

/** A group for each feature: all of it first, then its actions (S3-08, S3-46). */
function featureGroups(
  options: Options | undefined,
  { feature: features = [], action: actions = [] }: HistorySearch,
): PickerGroup[] {
  const groups = (options?.features ?? []).map(({ feature, name, actions }) => ({
    name: name ?? 'Others',
    items: [
      ...(feature === null ? [] : [{ value: `feature ${feature}`, label: `All of ${name}` }]),
      ...actions.map(({ action, name }) => ({ value: `action ${action}`, label: name })),
    ],
  }))
  const known = new Set(groups.flatMap(({ items }) => items.map(({ value }) => value)))
  // From an address: chosen, but nothing here has ever used it.
  const unused = [
    ...features.map((feature) => ({ value: `feature ${feature}`, label: feature })),
    ...actions.map((action) => ({ value: `action ${action}`, label: action })),
  ].filter(({ value }) => !known.has(value))
  return unused.length > 0 ? [...groups, { name: 'Not used here', items: unused }] : groups
}

/** Any of what is chosen. Features beside actions become the actions that they have, since the API means both. */
function chosenFeatures(chosen: string[], options: Options | undefined): HistorySearch {
  const named = (kind: string) =>
    chosen.filter((one) => one.startsWith(`${kind} `)).map((one) => one.slice(kind.length + 1))
  const features = named('feature')
  const actions = named('action')
  if (features.length === 0 || actions.length === 0)
    return {
      feature: features.length > 0 ? features : undefined,
      action: actions.length > 0 ? actions : undefined,
    }
  const within = (options?.features ?? [])
    .filter(({ feature }) => feature !== null && features.includes(feature))
    .flatMap((one) => one.actions.map(({ action }) => action))
  return { feature: undefined, action: [...new Set([...within, ...actions])] }
}
