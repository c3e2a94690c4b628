import { useState } from 'react'
import { Field, Input } from '../../components/input.tsx'
import { Select } from '../../components/select.tsx'
import { useOrganization } from '../../data/me.ts'
import { useBalances } from '../../data/use-balances.ts'
import { credits, creditsOr } from '../../format/credits.ts'
import type { Wish } from './wish.ts'

export interface MoreCreditsProps {
  error: string | undefined
  onWish(wish: Wish): void
}

/** How many, and of which unit where the plan limits several. */
export function MoreCredits({ error, onWish }: MoreCreditsProps) {
  const { units } = useOrganization()
  const { data } = useBalances()
  const limited = units.filter(({ mode, counts_as_credits }) => mode === 'limited' && counts_as_credits)
  const [unit, setUnit] = useState(limited[0]?.unit ?? '')
  const [amount, setAmount] = useState('')
  const name = limited.length > 1 ? limited.find((one) => one.unit === unit)!.name.toLowerCase() : 'credits'
  const left = data?.units.find((one) => one.unit === unit)?.left
  const change = (next: { unit?: string; amount?: string }) => {
    const asked = { unit: next.unit ?? unit, amount: next.amount ?? amount }
    setUnit(asked.unit)
    setAmount(asked.amount)
    const number = Number(asked.amount)
    const called = limited.find((one) => one.unit === asked.unit)
    const words = limited.length > 1 && called ? called.name.toLowerCase() : 'credits'
    onWish(
      number > 0
        ? {
            credits: number,
            ...(called && { unit: called.unit }),
            words: `We would like to buy ${credits(number)} more ${words}.`,
          }
        : { words: '' },
    )
  }
  return (
    <Field
      label="How many more"
      hint={left !== undefined && `${creditsOr(left, 'None')} of the organization's ${name} left now.`}
      error={error}
    >
      {(props) => (
        <span className="flex gap-2">
          <Input
            {...props}
            type="number"
            inputMode="numeric"
            min={1}
            max={1_000_000_000}
            step="any"
            placeholder="1,000"
            value={amount}
            onChange={({ target }) => change({ amount: target.value })}
            className="figures max-w-40"
          />
          {limited.length > 1 && (
            <Select
              label="Of which"
              value={unit}
              choices={limited.map((one) => ({ value: one.unit, name: one.name }))}
              onChange={(next) => change({ unit: next })}
            />
          )}
        </span>
      )}
    </Field>
  )
}
