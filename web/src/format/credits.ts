// Numbers as everybody reads them: thousands apart, at most the decimals that were charged, and never a bare 0.

const exact = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 })
const short = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 })
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })
const columnPercent = new Intl.NumberFormat('en-US', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
})
const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 })

/** With at most two decimals: for sums, gauges and charts. */
export function credits(value: number): string {
  return short.format(value)
}

/** To the last millionth: for a single entry, whose amount must be the one that was charged. */
export function exactCredits(value: number): string {
  return exact.format(value)
}

/** `credits`, or words where it is nothing: a 0 by itself says too little. */
export function creditsOr(value: number, nothing: string): string {
  return value === 0 ? nothing : credits(value)
}

/** "1 credit", "12 credits". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${short.format(count)} ${count === 1 ? one : many}`
}

/** "1,500 credits", "800 MB free AI credits": an amount before the name of its unit. */
export function inUnit(value: number, name: string): string {
  // Only the first word: names may hold acronyms.
  const lower = name.replace(/^\p{Lu}(?=\p{Ll})/u, (first) => first.toLowerCase())
  return `${short.format(value)} ${lower}`
}

/** 1.2K, 3.4M: for axes only. */
export function axisNumber(value: number): string {
  return Math.abs(value) < 10_000 ? short.format(value) : compact.format(value)
}

/** A share between 0 and 1. */
export function share(value: number): string {
  return value > 0 && value < 0.001 ? 'under 0.1%' : percent.format(value)
}

/** A share that stands in a column of shares: all have one decimal. */
export function columnShare(value: number): string {
  return value > 0 && value < 0.001 ? 'under 0.1%' : columnPercent.format(value)
}

/** "+8.2%", "−3%", "unchanged"; null where there is nothing to compare with. */
export function change(now: number, before: number): string | null {
  if (before === 0) return null
  const by = (now - before) / before
  if (Math.abs(by) < 0.0005) return 'unchanged'
  return `${by > 0 ? '+' : '−'}${percent.format(Math.abs(by))}`
}

/** In the plan's currency. */
export function price({ amount, currency }: { amount: number; currency: string }): string {
  const digits = Number.isInteger(amount) ? 0 : 2
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: 6,
  }).format(amount)
}
