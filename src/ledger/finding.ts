// What verification finds.

export interface Finding {
  /** The entry at fault, where one can be named. */
  seq: number | null
  what:
    | 'chain'
    | 'column'
    | 'details'
    | 'impossible'
    | 'head'
    | 'grant'
    | 'hold'
    | 'owned_item'
    | 'counter'
    | 'usage'
  detail: string
}

/** Told of each finding. */
export type Find = (what: Finding['what'], seq: number | null, detail: string) => void
