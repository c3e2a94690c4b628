/** What is wished for, as the request carries it and as its first words say it. */
export interface Wish {
  plan_id?: string
  unit?: string
  credits?: number
  words: string
}
