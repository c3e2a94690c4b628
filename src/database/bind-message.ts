// The Bind message of the wire protocol, made in one piece: the driver's own writer grows its buffer value by value,
// which for the long columns of a batch copies each of them several times.

const CODE = 0x42
const AS_TEXT = 0
const AS_BINARY = 1
const NULL_LENGTH = -1

/** For the unnamed portal. Buffers go in Postgres' binary form, all else as text; what comes back is text. */
export function bindMessage(statement: string, values: readonly (string | Buffer | null)[]): Buffer {
  const lengths = values.map((value) =>
    value === null ? NULL_LENGTH : typeof value === 'string' ? Buffer.byteLength(value) : value.length,
  )
  let length = 4 + 1 + Buffer.byteLength(statement) + 1 + 2 + 2 * values.length + 2 + 4 * values.length + 4
  for (const one of lengths) if (one > 0) length += one
  const message = Buffer.allocUnsafe(1 + length)
  let at = message.writeUInt8(CODE, 0)
  at = message.writeInt32BE(length, at)
  at = message.writeUInt8(0, at)
  at += message.write(statement, at)
  at = message.writeUInt8(0, at)
  at = message.writeUInt16BE(values.length, at)
  for (const value of values)
    at = message.writeInt16BE(typeof value === 'string' || value === null ? AS_TEXT : AS_BINARY, at)
  at = message.writeUInt16BE(values.length, at)
  for (const [index, value] of values.entries()) {
    at = message.writeInt32BE(lengths[index]!, at)
    if (typeof value === 'string') at += message.write(value, at)
    else if (value !== null) at += value.copy(message, at)
  }
  at = message.writeInt16BE(1, at)
  message.writeInt16BE(AS_TEXT, at)
  return message
}
