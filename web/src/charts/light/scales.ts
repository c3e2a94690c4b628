// The scales of our charts, in the form of d3-scale: a number along an axis, and a place for each category. All of
// d3-scale, with its colors, dates and formats, would be a tenth of what a chart loads.

type Value = string | number

interface Scale {
  (value: Value): number | undefined
  domain(): Value[]
  domain(values: readonly Value[]): Scale
  range(): number[]
  range(ends: readonly number[]): Scale
  copy(): Scale
  bandwidth?(): number
  invert?(place: number): number
}

type Ends = readonly [number, number]
type Place = (value: Value, domain: readonly Value[], ends: Ends) => number | undefined

function scale(place: Place, more: (domain: readonly Value[], ends: Ends) => Partial<Scale>): () => Scale {
  return function create(domain: readonly Value[] = [0, 1], ends: readonly number[] = [0, 1]): Scale {
    const between = [ends[0] ?? 0, ends[1] ?? 0] as const
    let values = domain
    let now = between
    const self = ((value: Value) => place(value, values, now)) as Scale
    self.domain = ((next?: readonly Value[]) => {
      if (next === undefined) return [...values]
      values = [...next]
      return update()
    }) as Scale['domain']
    self.range = ((next?: readonly number[]) => {
      if (next === undefined) return [...now]
      now = [next[0] ?? 0, next[1] ?? 0]
      return update()
    }) as Scale['range']
    self.copy = () => create(values, now)
    const update = () => Object.assign(self, more(values, now))
    return update()
  } as () => Scale
}

const share = (value: number, [from, to]: Ends) => (to === from ? 0.5 : (value - from) / (to - from))
const within = (part: number, [from, to]: Ends) => from + part * (to - from)
const numbers = (domain: readonly Value[]): Ends => [Number(domain[0]), Number(domain.at(-1))]

export const scaleLinear = scale(
  (value, domain, ends) => within(share(Number(value), numbers(domain)), ends),
  (domain, ends) => ({ invert: (place) => within(share(place, ends), numbers(domain)) }),
)

/** Side by side, without gaps: Recharts makes its own. */
export const scaleBand = scale(
  (value, domain, [from, to]) => {
    const index = domain.indexOf(value)
    const width = Math.abs(to - from) / domain.length
    return index < 0
      ? undefined
      : Math.min(from, to) + width * (to < from ? domain.length - 1 - index : index)
  },
  (domain, [from, to]) => ({ bandwidth: () => Math.abs(to - from) / Math.max(1, domain.length) }),
)

/** From end to end; a single one stands in the middle. */
export const scalePoint = scale(
  (value, domain, ends) => {
    const index = domain.indexOf(value)
    return index < 0 ? undefined : within(share(index, [0, domain.length - 1]), ends)
  },
  () => ({ bandwidth: () => 0 }),
)
