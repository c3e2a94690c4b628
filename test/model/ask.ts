// Asks as a vendor's backend does: where the database was away (503), the same again a little later.
import { setTimeout as wait } from 'node:timers/promises'
import type { Api, Reply } from '../client.ts'

const MOST_TIMES = 20

/** `repeated`: it was sent more than once, and an earlier one may have been done. */
export interface Answer extends Reply<any> {
  repeated: boolean
}

/** As much of it as is compared; of a batch, one of its results. */
export type Told = Pick<Answer, 'status' | 'body' | 'repeated'>

export async function ask({ operator }: Api, method: string, path: string, body?: unknown): Promise<Answer> {
  for (let time = 1; ; time++) {
    const reply = await operator.request(method, path, body)
    if (!wasAway(reply) || time === MOST_TIMES) return { ...reply, repeated: time > 1 }
    await wait(Number(reply.headers.get('retry-after') ?? 1) * 1_000)
  }
}

/** Of a batch: any of its charges. */
function wasAway({ status, body }: Reply<any>): boolean {
  return status === 503 || (body?.results ?? []).some((one: any) => one.status_code === 503)
}
