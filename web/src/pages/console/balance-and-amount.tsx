// Of which balance, and how much: what the vendor's changes of credits ask for.
import { Field, Input } from '../../components/input.tsx'
import { Select } from '../../components/select.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useConsole } from './console-api.ts'

export interface BalanceAndAmountProps {
  organization_id: string
  /** Default: the first that the plan limits. */
  unit: string | undefined
  onUnit(unit: string): void
  amount: string
  onAmount(amount: string): void
  /** What no amount means, where there may be none. */
  emptyHint?: string
  error: string | undefined
}

/** What is left of it, and the units that credits can be given of: those that the plan limits. */
export function useLimitedBalances(organization_id: string) {
  const { data } = useConsole('balances', organization_id, (asked) =>
    coulomb.balances.get(organization_id, {}, asked),
  )
  return { renews_on: data?.renews_on, units: data?.units.filter(({ mode }) => mode === 'limited') ?? [] }
}

export function BalanceAndAmount(props: BalanceAndAmountProps) {
  const { organization_id, unit, onUnit, amount, onAmount, emptyHint, error } = props
  const { units } = useLimitedBalances(organization_id)
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="Amount" hint={emptyHint} error={error}>
        {(control) => (
          <Input
            {...control}
            type="number"
            min="0.000001"
            step="any"
            required={emptyHint === undefined}
            className="figures"
            value={amount}
            onChange={(event) => onAmount(event.target.value)}
          />
        )}
      </Field>
      <div className="flex flex-col gap-1">
        <span className="font-medium">Balance</span>
        <Select
          label="Balance"
          value={unit ?? units[0]?.unit ?? ''}
          choices={units.map((one) => ({ value: one.unit, name: one.name }))}
          onChange={onUnit}
          className="justify-between!"
        />
      </div>
    </div>
  )
}
