// Five colors that stay apart for color-blind readers, in this order, and grey for what is put together.

export const PALETTE = [
  'var(--chart-1)',
  'var(--chart-2)',
  'var(--chart-3)',
  'var(--chart-4)',
  'var(--chart-5)',
] as const

export const GREY = 'var(--chart-grey)'

/** The color of the series at `index`; more than five share the grey, so ask the server for `top: 5` at most. */
export function colorOf(index: number): string {
  return PALETTE[index] ?? GREY
}
