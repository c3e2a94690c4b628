/** What stops a command, in words for the person who typed it; anything else that is thrown is a bug with a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}
