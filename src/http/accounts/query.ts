// Query parameters as Django reads them: the last of several wins (G16), an empty one is absent (G17), unknown ones are
// ignored (G15), and all that are wrong are named together (G26).
import { AccountsError } from './accounts-error.ts'

export class Query {
  private readonly parameters: URLSearchParams
  private readonly complaints: Record<string, string[]> = {}

  /** `url`: the target of the request. */
  constructor(url: string) {
    const at = url.indexOf('?')
    this.parameters = new URLSearchParams(at < 0 ? '' : url.slice(at))
  }

  /** The parameter, null where it is absent, or is not `valid`: then `complaint` is noted. */
  read(
    name: string,
    valid: (value: string) => boolean,
    complaint: string | ((value: string) => string),
  ): string | null {
    const value = this.parameters.getAll(name).at(-1)
    if (value === undefined || value === '') return null
    if (valid(value)) return value
    this.complain(name, typeof complaint === 'string' ? complaint : complaint(value))
    return null
  }

  /** A whole number from `least` to `most`. */
  readInteger(name: string, fallback: number, least: number, most: number): number {
    const text = this.read(name, (value) => /^[+-]?\d{1,15}$/.test(value), 'A valid integer is required.')
    if (text === null) return fallback
    const value = Number(text)
    if (value < least) this.complain(name, `Ensure this value is greater than or equal to ${least}.`)
    if (value > most) this.complain(name, `Ensure this value is less than or equal to ${most}.`)
    return value
  }

  complain(name: string, complaint: string): void {
    this.complaints[name] = [...(this.complaints[name] ?? []), complaint]
  }

  /** Throws 400 with all complaints, if there are any. */
  check(): void {
    if (Object.keys(this.complaints).length > 0) throw new AccountsError(400, this.complaints)
  }
}
