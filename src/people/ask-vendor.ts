// One signed request to an address of the vendor's that is answered while somebody waits.
import { randomBytes } from 'node:crypto'
import { signedHeaders } from '../core/sign-message.ts'

export interface VendorAddress {
  /** HTTPS, or on this machine. */
  url: string
  key: Buffer
}

/** Nothing came in time: it may have been done or not. */
export class VendorTimeout extends Error {}

/** It could not be reached, or did not answer as it should; the message says which, without its words. */
export class VendorFailure extends Error {}

const TIMEOUT_MS = 10_000
/** A sentence and a link need no more. */
const MOST_BYTES = 64 * 1024

/** The answer's JSON. A redirect is not followed: what is signed for one address goes to no other. */
export async function askVendor(
  { url, key }: VendorAddress,
  message: object,
  { timeout_ms = TIMEOUT_MS }: { timeout_ms?: number } = {},
): Promise<unknown> {
  const body = JSON.stringify(message)
  const id = `msg_${randomBytes(16).toString('base64url')}`
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        // The vendor's clock is a real one, whatever the ledger's.
        ...signedHeaders(key, id, Date.now(), body),
      },
      body,
      signal: AbortSignal.timeout(timeout_ms),
    })
    if (!response.ok) {
      await response.body?.cancel()
      throw new VendorFailure(`it answered with status ${response.status}`)
    }
    return JSON.parse(await textOf(response))
  } catch (error) {
    if (error instanceof VendorFailure) throw error
    if (error instanceof Error && error.name === 'TimeoutError') throw new VendorTimeout()
    if (error instanceof SyntaxError) throw new VendorFailure('its answer is not JSON')
    throw new VendorFailure('it could not be reached')
  }
}

async function textOf({ body }: Response): Promise<string> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of body ?? []) {
    size += piece.length
    if (size > MOST_BYTES) throw new VendorFailure('its answer is too long')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}
