import type { Grant } from '@coulomb/sdk'

/** Where credits came from, for people. */
export const SOURCES: Record<Grant['source'], string> = {
  license: 'license',
  plan: 'plan',
  addon: 'add-on',
  promo: 'promo',
  rollover: 'rollover',
  adjustment: 'adjustment',
}
