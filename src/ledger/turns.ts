// Who changes an organization's rules waits for its lock with a connection in hand. One change of an organization at a
// time, and few altogether: a lock that is held elsewhere for long must not take the connections from everybody else.
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>()
  private readonly waiting: (() => void)[] = []
  private free: number

  constructor(at_once: number) {
    this.free = at_once
  }

  async take<T>(organization_id: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(organization_id) ?? Promise.resolve()
    const turn = before.then(() => this.run(work))
    const ended = turn.catch(() => {})
    this.last.set(organization_id, ended)
    try {
      return await turn
    } finally {
      if (this.last.get(organization_id) === ended) this.last.delete(organization_id)
    }
  }

  private async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--
    else await new Promise<void>((resolve) => this.waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.waiting.shift()
      if (next) next()
      else this.free++
    }
  }
}
