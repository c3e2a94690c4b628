// Several statements in one trip of the wire protocol, with a single Sync at its end: the engine answers all of them in
// one piece, and after a failure does none of the rest. The driver's own queries each have a Sync, which costs a write
// on one side and a wake-up on the other, and have their columns described each time.

import type { Writable } from 'node:stream'
import pg from 'pg'
import { bindMessage } from './bind-message.ts'
import { type Parse, parserOf } from './wire-values.ts'

/** A statement whose values are as they cross the wire. */
export interface Prepared {
  text: string
  values?: readonly (string | Buffer | null)[] | undefined
  name?: string | undefined
}

export interface TripResult {
  /** The first word of the command's tag, such as COMMIT. */
  command: string
  rows: Record<string, unknown>[]
  row_count: number
}

/** What the engine said of a statement's columns. */
interface Shape {
  names: string[]
  parsers: Parse[]
}

/** What `Trip` uses of the driver's connection. */
interface Wire {
  stream: Writable
  parse(statement: { name: string; text: string }): void
  describe(portal: { type: 'P' }): void
  execute(): void
  close(statement: { type: 'S'; name: string }): void
  sync(): void
}

const NO_ROWS: Shape = { names: [], parsers: [] }

/** Statements that a connection has prepared, by name. */
const preparedOn = new WeakMap<Wire, Map<string, Shape>>()

// The driver lets nothing but its own class, or one derived from it, share a connection that pipelines.
const Query = pg.Query as unknown as new (config: object) => object

/** Give it to `client.query`, and await `results`. They reject with the engine's error, or that of the connection. */
export class Trip extends Query {
  readonly results: Promise<TripResult[]>
  readonly #statements: readonly Prepared[]
  readonly #answered: TripResult[] = []
  #resolve!: (results: TripResult[]) => void
  #reject!: (error: unknown) => void
  #prepared!: Map<string, Shape>
  #shape: Shape | undefined
  #rows: Record<string, unknown>[] = []
  /** Of a value that could not be read. */
  #failure: unknown

  constructor(statements: readonly Prepared[]) {
    super({})
    this.#statements = statements
    this.results = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  submit(connection: Wire): null {
    const prepared = preparedOn.get(connection) ?? new Map<string, Shape>()
    preparedOn.set(connection, prepared)
    this.#prepared = prepared
    connection.stream.cork()
    try {
      for (const { name = '', text, values = [] } of this.#statements) {
        const isNew = !prepared.has(name)
        // Of a name whose first use failed, nobody knows whether it has been prepared; closing it is never an error.
        if (isNew && name !== '') connection.close({ type: 'S', name })
        if (isNew) connection.parse({ name, text })
        // As the driver does: a connection that is going away fails its queries when it is gone.
        if (connection.stream.writable) connection.stream.write(bindMessage(name, values))
        if (isNew) connection.describe({ type: 'P' })
        connection.execute()
      }
      connection.sync()
    } finally {
      connection.stream.uncork()
    }
    return null
  }

  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }): void {
    this.#shape = {
      names: fields.map((field) => field.name),
      parsers: fields.map((field) => parserOf(field.dataTypeID)),
    }
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    if (this.#failure !== undefined) return
    this.#shape ??= this.#prepared.get(this.#current.name ?? '')!
    const { names, parsers } = this.#shape
    const row: Record<string, unknown> = {}
    try {
      for (let index = 0; index < fields.length; index++) {
        const text = fields[index]!
        row[names[index]!] = text === null ? null : parsers[index]!(text)
      }
    } catch (error) {
      this.#failure = error
    }
    this.#rows.push(row)
  }

  handleCommandComplete({ text }: { text: string }): void {
    const { name } = this.#current
    if (name !== undefined && !this.#prepared.has(name)) this.#prepared.set(name, this.#shape ?? NO_ROWS)
    const words = text.split(' ')
    this.#answered.push({ command: words[0]!, rows: this.#rows, row_count: Number(words.at(-1)) || 0 })
    this.#rows = []
    this.#shape = undefined
  }

  handleReadyForQuery(): void {
    if (this.#failure === undefined) this.#resolve(this.#answered)
    else this.#reject(this.#failure)
  }

  handleError(error: unknown): void {
    this.#reject(error)
  }

  /** The statement whose answer is arriving. */
  get #current(): Prepared {
    return this.#statements[this.#answered.length]!
  }
}
