import { Calendar, Check, ChevronDown } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { type Period, PRESETS } from '../data/period.ts'
import { dayRange } from '../format/dates.ts'
import { Button } from './button.tsx'
import { Input } from './input.tsx'
import { Popover } from './popover.tsx'

export interface PeriodPickerProps {
  value: Period
  onChange(period: Period): void
  /** The organization's. */
  today: string
  /** What neither a preset nor days mean: "All time". Without it, there is always a period. */
  none?: string
  /** Days that have a name on this page: "Last 12 months". */
  more?: readonly { name: string; from: string; to: string }[]
}

/** The eight presets, and any days. */
export function PeriodPicker({ value, onChange, today, none, more = [] }: PeriodPickerProps) {
  const [open, setOpen] = useState(false)
  const choose = (period: Period) => {
    setOpen(false)
    onChange({ preset: period.preset, from: period.from, to: period.to })
  }
  const named = more.find(({ from, to }) => from === value.from && to === value.to)
  const said =
    value.from && value.to
      ? (named?.name ?? dayRange(value.from, value.to, today))
      : (PRESETS.find((one) => one.value === value.preset)?.name ?? none ?? 'Choose')
  return (
    <Popover
      label="Period"
      open={open}
      onOpenChange={setOpen}
      className="w-64 p-1"
      trigger={
        <Button aria-label={`Period: ${said}`}>
          <Calendar size={15} aria-hidden />
          {said}
          <ChevronDown size={14} aria-hidden />
        </Button>
      }
    >
      <ul>
        {none && <Choice name={none} chosen={!value.preset && !value.from} onPick={() => choose({})} />}
        {PRESETS.map((one) => (
          <Choice
            key={one.value}
            name={one.name}
            chosen={!value.from && one.value === value.preset}
            onPick={() => choose({ preset: one.value })}
          />
        ))}
        {more.map((one) => (
          <Choice
            key={one.name}
            name={one.name}
            chosen={one === named}
            onPick={() => choose({ from: one.from, to: one.to })}
          />
        ))}
      </ul>
      <CustomDays value={value} today={today} onChoose={choose} />
    </Popover>
  )
}

function Choice({ name, chosen, onPick }: { name: string; chosen: boolean; onPick(): void }) {
  return (
    <li>
      <button
        type="button"
        aria-pressed={chosen}
        onClick={onPick}
        className="flex h-8 w-full items-center justify-between rounded-control px-2 text-left outline-offset-[-2px] hover:on-fill"
      >
        {name}
        {chosen && <Check size={14} className="text-accent-ink" aria-hidden />}
      </button>
    </li>
  )
}

function CustomDays({
  value,
  today,
  onChoose,
}: {
  value: Period
  today: string
  onChoose(period: Period): void
}) {
  const [from, setFrom] = useState(value.from ?? '')
  const [to, setTo] = useState(value.to ?? today)
  const isValid = from !== '' && to !== '' && from <= to
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isValid) onChoose({ from, to })
  }
  return (
    <form onSubmit={submit} className="-mx-1 mt-1 grid grid-cols-2 gap-2 border-line border-t px-3 pt-2 pb-2">
      <label className="flex flex-col gap-1 text-muted text-small">
        From
        <Input type="date" value={from} max={to} onChange={(event) => setFrom(event.target.value)} />
      </label>
      <label className="flex flex-col gap-1 text-muted text-small">
        To
        <Input type="date" value={to} min={from} onChange={(event) => setTo(event.target.value)} />
      </label>
      <Button type="submit" className="col-span-2" disabled={!isValid}>
        Show these days
      </Button>
    </form>
  )
}
