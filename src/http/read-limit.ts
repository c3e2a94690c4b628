// How often one organization's key, or one signed-in member, may read: counted over all routes together. The vendor is
// not limited, and neither are charges.
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from './problems.ts'

export type ReadLimit = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

/** Sets the RateLimit headers; throws 429 with `Retry-After`. `max`: reads a minute, 0: no limit. */
export async function createReadLimit(app: FastifyInstance, max: number): Promise<ReadLimit> {
  if (max === 0) return async () => {}
  await app.register(rateLimit, { global: false })
  const count = app.createRateLimit({
    max,
    timeWindow: 60_000,
    keyGenerator: (request) => keyOf(request) ?? '',
    allowList: (request) => keyOf(request) === null,
  })
  return async (request, reply) => {
    const counted = await count(request)
    if (counted.isAllowed) return
    const { remaining, ttlInSeconds, isExceeded } = counted
    reply.headers({
      'ratelimit-limit': max,
      'ratelimit-remaining': remaining,
      'ratelimit-reset': ttlInSeconds,
    })
    if (!isExceeded) return
    throw new Problem('rate_limited', `Too many requests; the next is answered in ${ttlInSeconds} s.`, {
      headers: { 'retry-after': String(ttlInSeconds) },
    })
  }
}

function keyOf({ caller: { principal } }: FastifyRequest): string | null {
  if (principal.kind === 'organization') return principal.key_id
  return principal.kind === 'member' ? JSON.stringify([principal.organization_id, principal.member_id]) : null
}
