// Who bought what, by the hash of what it is: some sixty bytes an item, where a map of keys takes several hundred.

const FIRST = 1024
const FULLEST = 0.6
/** As an entry's number: a place that nobody has taken, and one whose item was given back. */
const FREE = 0
const GIVEN_BACK = -1

export interface Bought {
  seq: number
  /** -1: for ever. */
  until: number
}

/** Keys are two words of 32 bits, which must be well mixed. */
export class OwnedTable {
  #high = new Uint32Array(FIRST)
  #low = new Uint32Array(FIRST)
  #seqs = new Float64Array(FIRST)
  #untils = new Float64Array(FIRST)
  #taken = 0

  get(high: number, low: number): Bought | null {
    const at = this.#placeOf(high, low)
    return this.#seqs[at]! > 0 ? { seq: this.#seqs[at]!, until: this.#untils[at]! } : null
  }

  set(high: number, low: number, { seq, until }: Bought): void {
    if (this.#taken > FULLEST * this.#seqs.length) this.#grow()
    this.#put(high, low, seq, until)
  }

  delete(high: number, low: number): void {
    const at = this.#placeOf(high, low)
    if (this.#seqs[at] !== FREE) this.#seqs[at] = GIVEN_BACK
  }

  #put(high: number, low: number, seq: number, until: number): void {
    const at = this.#placeOf(high, low)
    if (this.#seqs[at] === FREE) this.#taken++
    this.#high[at] = high
    this.#low[at] = low
    this.#seqs[at] = seq
    this.#untils[at] = until
  }

  /** Where it is, or would be. */
  #placeOf(high: number, low: number): number {
    const mask = this.#seqs.length - 1
    let at = low & mask
    while (this.#seqs[at] !== FREE && (this.#high[at] !== high || this.#low[at] !== low)) at = (at + 1) & mask
    return at
  }

  #grow(): void {
    const [highs, lows, seqs, untils] = [this.#high, this.#low, this.#seqs, this.#untils]
    const length = 2 * seqs.length
    this.#high = new Uint32Array(length)
    this.#low = new Uint32Array(length)
    this.#seqs = new Float64Array(length)
    this.#untils = new Float64Array(length)
    this.#taken = 0
    for (let at = 0; at < seqs.length; at++)
      if (seqs[at]! > 0) this.#put(highs[at]!, lows[at]!, seqs[at]!, untils[at]!)
  }
}
