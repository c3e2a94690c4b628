// Tabs of one page or dialog. Where a tab has an address of its own, use links with the classes `TAB`.
import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'
import { TAB } from './tab-classes.ts'

const UNDERLINE =
  'absolute bottom-0 left-(--active-tab-left) h-0.5 w-(--active-tab-width) bg-ink transition-[left,width] duration-120'

export interface TabsProps<Value extends string> {
  value: Value
  onChange(value: Value): void
  tabs: readonly { value: NoInfer<Value>; name: string; panel: ReactNode }[]
  /** What the tabs are of, for those who do not see it. */
  label: string
  className?: string
}

export function Tabs<Value extends string>({ value, onChange, tabs, label, className }: TabsProps<Value>) {
  return (
    <Base.Root value={value} onValueChange={onChange}>
      <Base.List
        aria-label={label}
        className={`relative flex gap-5 overflow-x-auto border-line border-b ${className ?? ''}`}
      >
        {tabs.map((tab) => (
          <Base.Tab key={tab.value} value={tab.value} className={TAB}>
            {tab.name}
          </Base.Tab>
        ))}
        <Base.Indicator className={UNDERLINE} />
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className="outline-none">
          {tab.panel}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
