// A vendor's backend under failures: it keeps every receipt it was given, and what it has not heard of it asks again,
// with the same key, until it hears. In the end the journal must hold exactly what it has heard.
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import { type Client, clientOf, OPERATOR_KEY, type Reply } from '../client.ts'
import { type Seeded, seeded } from '../model/seeded.ts'
import { leftOf, lookup, openOrganizations, pathOf, verified } from './prepaid.ts'

interface Receipt {
  id: string
  kind: string
  seq: number
  hash: string
  credits: number
  replayed?: boolean
}

interface Books {
  organization_id: string
  /** By idempotency key, as first heard. */
  receipts: Map<string, Receipt>
  /** The last key that was heard of before the last check. */
  checked: number
}

const BOUGHT = 1_000_000
const ASK_AGAIN_MS = 100
/** What the vendor hears while the database is away. */
const AWAY = 503

export class Vendor {
  /** Operations heard of. */
  heard = 0
  /** Answers that never came, and answers that the database was away. */
  lost = 0
  away = 0
  /** Answers that turned out to have been given before, when asked again. */
  replayed = 0
  /** The longest time in which nothing was heard of, since the last harm. */
  private silence_ms = 0
  private heard_at = 0
  private readonly name: string
  private readonly operator: Client
  private readonly books: Books[] = []
  private readonly random: Seeded
  private keys = 0
  /** A client whose connection broke waits for its end, as it would by backing off. */
  private harm: Promise<void> = Promise.resolve()
  private listening: (() => void)[] = []

  /** `name`: of its customers, three at a time: `<name>-0a`, `<name>-0b`, `<name>-0c`, `<name>-1a` … */
  constructor(url: string, name: string, seed: number) {
    this.name = name
    this.operator = clientOf(url, OPERATOR_KEY)
    this.random = seeded(seed)
  }

  /** Three new customers, with whom it goes on; what was sold to others stays known. */
  async openOrganizations(): Promise<void> {
    const number = this.books.length / 3
    const ids = ['a', 'b', 'c'].map((letter) => `${this.name}-${number}${letter}`)
    await openOrganizations(this.operator, ids, BOUGHT)
    for (const organization_id of ids) this.books.push({ organization_id, receipts: new Map(), checked: 0 })
  }

  /** Each client finishes what it has begun, however often it must ask; none begins anything after `enough()`. */
  async work(clients: number, enough: () => boolean): Promise<void> {
    const work = async () => {
      while (!enough()) await this.doSomething()
    }
    await Promise.all(Array.from({ length: clients }, work))
  }

  /**
   * Works until so many more operations were heard of, does `harm`, and goes on until all that was begun is heard of.
   * Resolves to the longest time, from the harm on, in which nothing was heard of.
   */
  async workThrough(clients: number, operations: number, harm: () => Promise<void>): Promise<number> {
    const goal = this.heard + operations
    let harmed = false
    const working = this.work(clients, () => harmed)
    const underWay = async () => {
      while (this.heard < goal) await new Promise<void>((resolve) => this.listening.push(resolve))
    }
    await Promise.race([underWay(), working])
    // Not right after an answer, but at any moment of the server's work.
    await delay(this.random.below(15))
    this.heard_at = performance.now()
    this.silence_ms = 0
    this.harm = harm()
    await this.harm
    harmed = true
    await working
    return this.silence_ms
  }

  /** Resolves when it has been told so many more times that the database is away. */
  async isAway(times: number): Promise<void> {
    const goal = this.away + times
    while (this.away < goal) await new Promise<void>((resolve) => this.listening.push(resolve))
  }

  /**
   * Of the present customers, or of all: every operation that was heard of is in the journal under its key, with the
   * hash of its receipt; there is nothing else in it; it verifies; and what is left is what was not spent.
   */
  async check(which: 'present' | 'all' = 'present'): Promise<void> {
    for (const books of which === 'all' ? this.books : this.books.slice(-3)) {
      await this.lookUpSome(books)
      const entries = await verified(this.operator, books.organization_id)
      expect(entries).toBe(1 + books.receipts.size)
      expect(await this.journalOf(books.organization_id)).toEqual(journalAsHeard(books))
      expect(await leftOf(this.operator, books.organization_id)).toBe(BOUGHT - spentOf(books))
    }
  }

  /** A vendor that has lost an answer would ask like this. */
  private async lookUpSome(books: Books): Promise<void> {
    const since = [...books.receipts].slice(books.checked)
    books.checked = books.receipts.size
    for (const [key, receipt] of since.slice(-10)) {
      const { status, body } = await this.operator.get(
        `${pathOf(books.organization_id)}/charges?idempotency_key=${key}`,
      )
      expect([key, status]).toEqual([key, 200])
      expect(body).toMatchObject(receipt)
    }
  }

  private async journalOf(organization_id: string): Promise<Map<string, string>> {
    const journal = new Map<string, string>()
    for (let cursor = ''; ; ) {
      const { body } = await this.operator.get(`${pathOf(organization_id)}/entries?limit=1000${cursor}`)
      for (const { idempotency_key, seq, hash } of body.items)
        if (idempotency_key !== 'bought') journal.set(idempotency_key, `${seq} ${hash}`)
      if (body.next_cursor === null) return journal
      cursor = `&cursor=${encodeURIComponent(body.next_cursor)}`
    }
  }

  private async doSomething(): Promise<void> {
    const { random } = this
    const books = random.pick(this.books.slice(-3))
    const path = pathOf(books.organization_id)
    switch (random.weighted({ charge: 5, reveal: 5, batch: 3, hold: 3, refund: 2 })) {
      case 'charge':
        await this.one(books, `${path}/charges`, lookup(random.from(1, 5), this.newKey()))
        return
      case 'reveal':
        await this.one(books, `${path}/charges`, this.reveal())
        return
      case 'batch':
        await this.many(Array.from({ length: 10 }, () => this.reveal()))
        return
      case 'hold': {
        const held = await this.one(books, `${path}/holds`, lookup(5, this.newKey()))
        const found = { quantities: { results: random.from(1, 5) }, idempotency_key: this.newKey() }
        await this.one(books, `${path}/holds/${held.id}/capture`, found)
        return
      }
      case 'refund': {
        const charged = await this.one(books, `${path}/charges`, lookup(2, this.newKey()))
        const reason = { reason: 'not found', idempotency_key: this.newKey() }
        await this.one(books, `${path}/charges/${charged.id}/refunds`, reason)
      }
    }
  }

  private newKey(): string {
    return `key-${++this.keys}`
  }

  /** An item of its own, and one that many ask for and only the first pays. */
  private reveal() {
    const idempotency_key = this.newKey()
    const items = [{ key: `own:${idempotency_key}` }, { key: `shared:${this.random.below(200)}` }]
    return { action: 'email', items, idempotency_key }
  }

  private async one(books: Books, path: string, body: { idempotency_key: string }): Promise<Receipt> {
    for (;;) {
      const reply = await this.ask(path, body)
      if (reply !== null) return this.hear(books, body.idempotency_key, reply.body)
      await delay(ASK_AGAIN_MS)
    }
  }

  /** One request for charges of all customers; asked again for those that have no receipt yet. */
  private async many(charges: { idempotency_key: string }[]): Promise<void> {
    const customers = this.books.slice(-3)
    let open = charges.map((charge) => ({ books: this.random.pick(customers), charge }))
    while (open.length > 0) {
      const body = {
        charges: open.map(({ books, charge }) => ({ organization_id: books.organization_id, ...charge })),
      }
      const reply = await this.ask('/v1/charges', body)
      const results: (Receipt & { status_code?: number })[] = reply?.body.results ?? []
      open = open.filter(({ books, charge }, index) => {
        const result = results[index]
        if (result?.id === undefined) {
          if (result) this.hearAway(result)
          return true
        }
        this.hear(books, charge.idempotency_key, result)
        return false
      })
      if (open.length > 0) await delay(ASK_AGAIN_MS)
    }
  }

  /** Null when it has to be asked again. Every answer is 200, or 503 with a word on when to come back. */
  private async ask(path: string, body: object): Promise<Reply<any> | null> {
    const reply = await this.operator.post(path, body).catch(() => null)
    if (reply === null) {
      this.lost++
      await this.harm
      return null
    }
    if (reply.status === AWAY) {
      expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0)
      this.hearAway(reply.body)
      return null
    }
    expect([reply.status, reply.body]).toEqual([200, expect.anything()])
    return reply
  }

  private hear(books: Books, key: string, { replayed, ...receipt }: Receipt): Receipt {
    const now = performance.now()
    this.silence_ms = Math.max(this.silence_ms, now - this.heard_at)
    this.heard_at = now
    this.heard++
    this.wake()
    if (replayed) this.replayed++
    books.receipts.set(key, receipt)
    return receipt
  }

  private hearAway(problem: object): void {
    expect(problem).toMatchObject({ status_code: AWAY, code: 'unavailable' })
    this.away++
    this.wake()
  }

  private wake(): void {
    for (const resolve of this.listening.splice(0)) resolve()
  }
}

const journalAsHeard = ({ receipts }: Books) =>
  new Map([...receipts].map(([key, { seq, hash }]) => [key, `${seq} ${hash}`]))

function spentOf({ receipts }: Books): number {
  let spent = 0
  for (const { kind, credits } of receipts.values())
    if (kind === 'charge' || kind === 'capture') spent += credits
    else if (kind === 'refund') spent -= Math.abs(credits)
  return spent
}
