// Messages to the vendor's own systems, signed so that these know who sends: the Standard Webhooks scheme, for which
// verifying libraries exist in most languages.
import { createHmac } from 'node:crypto'

const PREFIX = 'whsec_'

/** The bytes of a secret such as `whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw`; null: it is none, or not of 24 to 64 bytes. */
export function signingKey(secret: string): Buffer | null {
  const encoded = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : ''
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return null
  const key = Buffer.from(encoded, 'base64')
  return key.length >= 24 && key.length <= 64 ? key : null
}

/** The headers that a message goes with: HMAC-SHA256 over its id, its time and its body. `at`: epoch milliseconds. */
export function signedHeaders(key: Buffer, id: string, at: number, body: string): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000))
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  }
}
