// A client that is still sending when it is refused would not see why: ending the connection under it resets it, and what
// it has not read by then is lost (RFC 9112, 9.6).
import type { FastifyReply, FastifyRequest } from 'fastify'

const SILENCE_MS = 2_000

/** Reads on and forgets what comes, so that the answer is read and the connection goes on; a silent one is ended. */
export function linger({ raw }: FastifyRequest, reply: FastifyReply): void {
  reply.removeHeader('connection')
  const silence = setTimeout(() => raw.socket.destroy(), SILENCE_MS).unref()
  raw.on('data', () => silence.refresh()).once('end', () => clearTimeout(silence))
}
