import { Badge } from '../../components/badge.tsx'
import { classes } from '../../components/classes.ts'
import { CELL } from '../../components/data-table.tsx'
import { Empty } from '../../components/states.tsx'
import { paidWords } from './charging-answers.ts'
import type { Facts } from './facts.ts'
import { exampleOf, modeOf, priceWords } from './price-words.ts'

type Feature = Facts['catalogue']['features'][number]

// On narrow screens, what it costs stands beside the name; the data asked for and the example are left out.
const WIDE = 'max-sm:hidden'
const COLUMNS = [
  { name: 'Action' },
  { name: 'Data', className: WIDE },
  { name: 'Cost' },
  { name: 'For example', className: WIDE },
  { name: 'Charged' },
]

/** Every action by feature, with its price as this organization pays it (S1-02, S3-26). */
export function PriceTable({ facts, features }: { facts: Facts; features: readonly Feature[] }) {
  if (features.length === 0) return <Empty title="No action costs credits on this plan" />
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by keyboard (WCAG 2.1.1)
    <section aria-label="Prices of all actions" tabIndex={0} className="overflow-x-auto">
      <table className="w-full border-collapse">
        <caption className="sr-only">What each action costs, by feature</caption>
        <thead>
          <tr className="border-line border-b text-muted">
            {COLUMNS.map(({ name, className }) => (
              <th key={name} scope="col" className={classes(CELL, 'text-left font-medium', className)}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        {features.map((feature) => (
          <tbody key={feature.feature} className="border-line border-b last:border-0">
            <tr>
              <th
                scope="rowgroup"
                colSpan={COLUMNS.length}
                className="h-9 whitespace-nowrap px-4 pt-1 text-left font-semibold"
              >
                {feature.name}
              </th>
            </tr>
            {feature.actions.map((action) => (
              <ActionRow key={action.action} facts={facts} action={action} />
            ))}
          </tbody>
        ))}
      </table>
    </section>
  )
}

function ActionRow({ facts, action }: { facts: Facts; action: Feature['actions'][number] }) {
  const { units } = facts.catalogue
  const prices = priceWords(action, units)
  const example = exampleOf(action, units)
  const counted =
    prices.length > 0 && action.components.every(({ unit }) => modeOf(unit, units) === 'metered')
  return (
    <tr className="border-line border-t lit-on-hover">
      <th scope="row" className={classes(CELL, 'max-w-96 py-1.5 text-left max-sm:whitespace-normal')}>
        {action.name}
        {action.description && (
          <span className="block whitespace-normal text-muted text-small">{action.description}</span>
        )}
      </th>
      <td className={classes(CELL, WIDE)}>
        {action.data_type && <Badge>{action.data_type.replaceAll('_', ' ')}</Badge>}
      </td>
      <td className={classes(CELL, 'py-1.5 max-sm:whitespace-normal')}>
        {prices.length === 0 || !(action.consumes_credits || counted) ? (
          <span className="text-muted">free</span>
        ) : (
          prices.map((words, index) => (
            <span key={words} className={classes('block', index > 0 && 'text-muted')}>
              {words}
            </span>
          ))
        )}
      </td>
      <td className={classes(CELL, 'figures max-w-72 whitespace-normal py-1.5', WIDE)}>
        {example ?? (counted && <span className="text-muted">counted, not charged</span>)}
      </td>
      <td className={classes(CELL, 'text-muted max-sm:whitespace-normal')}>
        {action.consumes_credits && paidWords(facts, action.action)}
      </td>
    </tr>
  )
}
