// What every chart is drawn from, and its table is made of.

export interface ChartSeries {
  id: string
  name: string
  /** CSS, such as `colorOf(0)`. */
  color: string
  /** One for each bucket. */
  values: readonly number[]
}

export interface ChartBucket {
  /** Unique, such as its start. */
  id: string
  /** Under the axis: "8 Nov". */
  name: string
  /** In the tooltip and the table: "Sat 8 Nov 2025". */
  long_name: string
}

export interface ChartData {
  buckets: readonly ChartBucket[]
  series: readonly ChartSeries[]
  /** What is counted: "credits". */
  unit: string
}

export type ChartRow = { bucket: ChartBucket; forecast?: number } & Record<`s${number}`, number>

/** Rows as Recharts wants them; series are keyed by position, since ids may hold dots. */
export function chartRows({ buckets, series }: ChartData): ChartRow[] {
  return buckets.map((bucket, at) => ({
    bucket,
    ...Object.fromEntries(series.map(({ values }, index) => [`s${index}`, values[at] ?? 0])),
  }))
}

/** Round numbers from 0 to above `highest`, three to five steps of 1, 2, 2.5 or 5. */
export function axisTicks(highest: number): number[] {
  if (!(highest > 0)) return [0, 1]
  const rough = highest / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 2.5, 5, 10].map((times) => times * power).find((one) => one >= rough)!
  const steps = Math.ceil(highest / step - 1e-9)
  return Array.from({ length: steps + 1 }, (_, index) => Number((index * step).toPrecision(12)))
}
