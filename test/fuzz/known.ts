// What a client knows by name: every id and word that it was told, to be used wherever a field of that name is asked for.
import type { Seeded } from '../model/seeded.ts'

const MOST = 60
/** Fields whose values go by another name where they are asked for. */
const ALSO = new Map([
  ['next_cursor', ['cursor']],
  ['preset_id', ['preset']],
])

export class Known {
  private readonly values = new Map<string, string[]>()
  private readonly never: ReadonlySet<string>

  /** `never`: what must not be used, since the fuzzer itself would be undone by it. */
  constructor(never: ReadonlySet<string> = new Set()) {
    this.never = never
  }

  add(name: string, value: string): void {
    const values = this.values.get(name) ?? []
    this.values.set(name, values)
    if (values.length < MOST && !values.includes(value) && !this.never.has(value)) values.push(value)
  }

  pick(random: Seeded, name: string): string | null {
    const values = this.all(name)
    return values.length === 0 ? null : random.pick(values)
  }

  all(name: string): readonly string[] {
    return this.values.get(name) ?? []
  }

  /**
   * Everything short in an answer; `path`, which was asked, says what an `id` is of: `…/holds` of a hold. `as`: what is
   * kept of a value, by where it was.
   */
  learn(answer: unknown, path: string, as?: (where: string) => string): void {
    for (const { name, value, where } of namedTexts(answer)) {
      if (this.never.has(value)) continue
      const names = name === 'id' ? idsOf(path, value) : [name, ...(ALSO.get(name) ?? [])]
      for (const one of names) this.add(one, as ? as(where) : value)
    }
  }
}

/** Of charges, an id is also one of an entry. */
function idsOf(path: string, value: string): string[] {
  const collection = /\/(\w+?)s(?:\/[^/]*)?$/.exec(path.split('?', 1)[0]!)?.[1]
  const own = collection === undefined ? [] : [`${collection}_id`]
  return /^[a-z]+_\d+$/.test(value) ? [...own, 'entry_id'] : own
}

interface Named {
  name: string
  value: string
  /** The way to it, such as `items.0.id`. */
  where: string
}

function* namedTexts(value: unknown, name = '', where = ''): Generator<Named> {
  if (typeof value === 'string') {
    if (name !== '' && value !== '' && value.length <= 200) yield { name, value, where }
  } else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value).slice(0, 40))
      yield* namedTexts(inner, Array.isArray(value) ? name : key, where === '' ? key : `${where}.${key}`)
}
