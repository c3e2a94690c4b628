// How far a long command is: a bar for a person at a terminal, a line now and then for a log. Both on stderr.

import { progress } from '@clack/prompts'

export interface ProgressBar {
  /** `done` of 1, and what to say of it, in one line. */
  at(done: number, message: string): void
  /** A line that stays. */
  line(text: string): void
  stop(message: string): void
}

const LINE_EVERY_MS = 5_000
const STEPS = 1_000

export function progressBar(title: string, output: NodeJS.WriteStream = process.stderr): ProgressBar {
  return output.isTTY ? drawnBar(title, output) : writtenBar(title, output)
}

function drawnBar(title: string, output: NodeJS.WriteStream): ProgressBar {
  const bar = progress({ max: STEPS, size: 30, style: 'block', output })
  bar.start(title)
  let steps = 0
  return {
    at(done, message) {
      const now = Math.floor(done * STEPS)
      bar.advance(now - steps, message)
      steps = now
    },
    line(text) {
      // Above the bar, which draws itself again below.
      output.write(`\r\x1b[0J${text}\n`)
    },
    stop: (message) => bar.stop(message),
  }
}

function writtenBar(title: string, output: NodeJS.WriteStream): ProgressBar {
  output.write(`${title}\n`)
  let said = performance.now()
  return {
    at(done, message) {
      if (performance.now() - said < LINE_EVERY_MS) return
      said = performance.now()
      output.write(`${Math.floor(done * 100)} %  ${message}\n`)
    },
    line: (text) => output.write(`${text}\n`),
    stop: (message) => output.write(`${message}\n`),
  }
}
