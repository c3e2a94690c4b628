// What the catalogue calls things: the console knows organizations of every product, and shows names, not ids.
import { coulomb } from '../../data/coulomb.ts'
import { useConsole } from './console-api.ts'

/** Each answers with the id itself until its name is known. */
export interface ProductNames {
  product: string
  plan(plan_id: string): string
  unit(unit: string): string
  action(action: string): string
}

/** The names of the product `preset_id`. */
export function useProducts(): (preset_id: string) => ProductNames {
  const { data } = useConsole('presets', null, (asked) => coulomb.presets.list(asked))
  return (preset_id) => {
    const product = data?.items.find((one) => one.preset_id === preset_id)
    const actions = product?.features.flatMap((feature) => feature.actions)
    return {
      product: product?.name ?? preset_id,
      plan: (plan_id) => product?.plans.find((one) => one.plan_id === plan_id)?.name ?? plan_id,
      unit: (unit) => product?.units.find((one) => one.unit === unit)?.name ?? unit,
      action: (action) => actions?.find((one) => one.action === action)?.name ?? action,
    }
  }
}
