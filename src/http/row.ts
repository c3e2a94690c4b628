// What one row of the contract says. From it come registration, validation, OpenAPI, and who may call it.
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import type { z } from 'zod'
import type { Database } from '../database/database.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { VendorAddress } from '../people/ask-vendor.ts'
import type { AccountManager } from '../usage/workspace.ts'
import type { LiveStreams } from './live-streams.ts'
import type { Metrics } from './metrics.ts'
import type { Caller, RoutePermission } from './permissions.ts'
import type { Receipts } from './receipts.ts'

/** What the configuration says that routes need to know. */
export interface Settings {
  /** The origin under which browsers reach this server; undefined: as they ask for it. */
  public_url: string | undefined
  /** The organizations of the demo, into which this machine signs in with a click; null where no demo is to run. */
  demo_organizations: (() => Promise<string[]>) | null
  /** Whom customers talk to who have nobody of their own. */
  account_manager: AccountManager | null
  /** Where contacts are added to a sequence; null: nowhere. */
  sequences: VendorAddress | null
}

/** What every route may use. */
export interface House {
  ledger: Ledger
  db: Database
  receipts: Receipts
  metrics: Metrics
  live: LiveStreams
  /** The documents that describe the API itself, made of the contract. */
  documents: { openapi(): object; llms(): string }
  settings: Settings
  test_clock: boolean
  /** An operator key that is kept nowhere and ends with the process: commands on the same data directory use it. */
  process_key?: string
}

/** The house, and who asks. */
export interface Context extends House, Caller {
  headers: IncomingHttpHeaders
  log: FastifyBaseLogger
  /** The address at the other end of the connection, and whether somebody forwards for another. */
  peer: { address: string; forwarded: boolean }
  /** For links to this server. */
  origin(): string
  /** For what goes on for long: throws what `authorize` throws once they may not ask for this any more. */
  authorizeAgain(): Promise<void>
  /** For Set-Cookie: ends the session of the browser that asks. */
  dropSession(): string
}

export interface Answer<Body> {
  status?: 200 | 201 | 202 | 503
  headers?: Record<string, string>
  body: Body
}

/** A file, in pieces: one piece is in memory at a time. */
export interface FileAnswer {
  type: string
  /** With a name it is downloaded, not shown. */
  filename?: string
  headers?: Record<string, string>
  pieces: AsyncIterable<string | Uint8Array> | string | Uint8Array
  /** When it is aborted, the connection is cut. */
  cut?: AbortSignal
}

export type Tag =
  | 'Charges'
  | 'Holds'
  | 'Grants'
  | 'Organizations'
  | 'Members'
  | 'Sign-in'
  | 'Requests'
  | 'Catalogue'
  | 'Keys'
  | 'Balances'
  | 'History'
  | 'Usage'
  | 'Reports'
  | 'Journal'
  | 'Server'

interface Described {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** With its parameters in braces, as OpenAPI writes them. */
  path: `/${string}`
  permission: RoutePermission
  tag: Tag
  summary: string
  description?: string
  /** Statuses of problems it has besides those that every route has: see `describe.ts`. */
  problems?: (402 | 403 | 409 | 502 | 504)[]
  /** The field of the body whose elements `run` judges one by one: one bad element fails alone. */
  judged_singly?: string
  /** An extension's token reaches it, for its own member (S1-42). */
  extension?: true
  /** Exists only on the test clock. */
  test_clock?: boolean
}

interface Inputs<Params, Query, Body> {
  params: Params
  query: Query
  body: Body
}

type Output<T> = T extends z.ZodType ? z.output<T> : undefined

/** A row that answers JSON. `P`, `Q`, `B`: schemas of path, query and body; `A` of the answer. */
export interface JsonRow<P, Q, B, A extends z.ZodType> extends Described {
  params?: P
  query?: Q
  body?: B
  answer: A
  /** The status when all went well, if it is not 200. */
  success?: 201 | 202
  run(context: Context, input: Inputs<Output<P>, Output<Q>, Output<B>>): Promise<Answer<z.output<A>>>
}

/** A row that answers a file. */
export interface FileRow<P, Q, B> extends Described {
  params?: P
  query?: Q
  body?: B
  /** Media type, and what is in it. */
  file: { type: string; what: string }
  run(context: Context, input: Inputs<Output<P>, Output<Q>, Output<B>>): Promise<FileAnswer>
}

type Schema = z.ZodType | undefined

export type Row = JsonRow<any, any, any, any> | FileRow<any, any, any>

/** A row that answers JSON, with its types kept. */
export function json<
  const P extends Schema,
  const Q extends Schema,
  const B extends Schema,
  A extends z.ZodType,
>(row: JsonRow<P, Q, B, A>): JsonRow<P, Q, B, A> {
  return row
}

/** A row that answers a file, with its types kept. */
export function file<const P extends Schema, const Q extends Schema, const B extends Schema>(
  row: FileRow<P, Q, B>,
): FileRow<P, Q, B> {
  return row
}
