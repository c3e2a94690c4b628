import type { Charge } from '@coulomb/sdk'
import { counted, exactCredits } from '../../format/credits.ts'

export interface ChargeComponentsProps {
  lines: Charge['lines']
  /** What a component is called that names no type of data. */
  action: string
  unitName(unit: string): string
}

/** A row for each component of the price as it was charged, and under it what raised or lowered it. */
export function ChargeComponents({ lines, action, unitName }: ChargeComponentsProps) {
  const cell = 'h-8 px-2 text-right first:pl-0 first:text-left last:pr-0'
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by keyboard (WCAG 2.1.1)
    <section aria-label="Components" tabIndex={0} className="overflow-x-auto">
      <table className="figures w-full border-collapse">
        <caption className="sr-only">Components of the price</caption>
        <thead className="text-muted">
          <tr>
            {['Component', 'Counted', 'Price', 'Credits'].map((name) => (
              <th key={name} scope="col" className={`${cell} font-medium`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: components have no ids, and their order is fixed
            <tr key={at} className="border-line border-t align-top">
              <th scope="row" className={`${cell} py-1.5 font-normal`}>
                {line.data_type === undefined ? action : `${action}: ${line.data_type.replaceAll('_', ' ')}`}
                {[unitName(line.unit), ...notes(line)].map((note) => (
                  <span key={note} className="block text-muted text-small">
                    {note}
                  </span>
                ))}
              </th>
              <td className={`${cell} whitespace-nowrap py-1.5`}>{countOf(line)}</td>
              <td className={`${cell} whitespace-nowrap py-1.5`}>{priceOf(line)}</td>
              <td className={`${cell} py-1.5 font-semibold`}>
                {line.credits === 0 ? 'none' : exactCredits(line.credits)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

type Line = Charge['lines'][number]

function countOf({ count, per }: Line): string {
  if (per === 'charge') return 'once'
  const word = per.replaceAll('_', ' ')
  if (per === 'item') return counted(count, 'item')
  return `${exactCredits(count)} ${word}`
}

function priceOf({ price, block, per }: Line): string {
  if (price === 0) return 'free'
  const each = exactCredits(price)
  if (block) return `${each} per ${exactCredits(block)} ${per.replaceAll('_', ' ')}`
  return per === 'charge' ? each : `${each} each`
}

function notes({ already_owned, surcharge, minimum, metered }: Line): string[] {
  return [
    already_owned && already_owned.count > 0
      ? `${exactCredits(already_owned.count)} already owned: ${counted(already_owned.credits, 'credit')} not charged`
      : '',
    surcharge ? `includes ${exactCredits(surcharge)} for options` : '',
    minimum ? `at least ${exactCredits(minimum)}` : '',
    metered ? 'only counted' : '',
  ].filter(Boolean)
}
