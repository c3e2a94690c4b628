// Asking a route as somebody, and what to look for in the answer.
import type { Row } from '../../src/http/row.ts'
import type { Api } from '../client.ts'
import { filesInZip } from '../files-in-zip.ts'
import type { Asker } from './askers.ts'
import type { Sent } from './rows.ts'
import { CANARY, COLLEAGUE } from './tenants.ts'

export interface Answer {
  status: number
  headers: Record<string, string>
  bytes: Buffer
}

export async function ask(
  { url }: Api,
  method: string,
  target: string,
  headers: Record<string, string>,
  body?: object,
): Promise<Answer> {
  const response = await fetch(url + target, {
    method,
    redirect: 'manual',
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    bytes: await bytesOf(response),
  }
}

/** All of it; of a stream that has no end, what it begins with. */
async function bytesOf(response: Response): Promise<Buffer> {
  if (response.headers.get('content-type') !== 'text/event-stream')
    return Buffer.from(await response.arrayBuffer())
  const { value } = { value: undefined, ...(await response.body?.getReader().read()) }
  return Buffer.from(value ?? [])
}

/** A route of the contract, in an organization. */
export function askRow(
  api: Api,
  { method, path }: Pick<Row, 'path'> & { method: string },
  organization_id: string,
  { params, query, body, headers }: Sent,
  asker: Asker,
): Promise<Answer> {
  const all: Record<string, string> = { ...params, organization_id }
  const target = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(all[name]!))
  return ask(api, method, query ? `${target}?${query}` : target, headers ?? asker.headers, body)
}

export const codeIn = ({ bytes }: Answer): string | undefined => {
  try {
    return JSON.parse(bytes.toString()).code
  } catch {
    return undefined
  }
}

/** Headers and body as text, a workbook unpacked. */
function textOf({ headers, bytes }: Answer): string {
  const isWorkbook = headers['content-type']?.includes('spreadsheetml')
  const body = isWorkbook ? [...filesInZip(bytes)].flat().join('\n') : bytes.toString('utf8')
  return `${JSON.stringify(headers)}\n${body}`
}

/** Whether something of the other organization is in the answer. */
export function tells(answer: Answer): boolean {
  return textOf(answer).toLowerCase().includes(CANARY)
}

/** Whether something of a colleague is in it. */
export function tellsOfColleagues(answer: Answer): boolean {
  return textOf(answer).toLowerCase().includes(COLLEAGUE)
}

/** The answer as it would be for any organization or id: without what is of one request only. */
export function anonymous({ status, headers, bytes }: Answer, ...ids: string[]): string {
  const { date: _, 'x-request-id': __, 'content-length': ___, ...rest } = headers
  let text = `${status} ${JSON.stringify(rest)} ${bytes.toString('utf8')}`
  for (const id of ids) text = text.replaceAll(id, '(id)')
  return text.replace(/"request_id":"[^"]*"/, '')
}
