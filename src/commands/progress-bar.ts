// How far a long command is: a bar for a person at a terminal, a line now and then for a log. Both on stderr.

export interface ProgressBar {
  /** `done` of 1, and what to say of it, in one line. */
  at(done: number, message: string): void
  /** A line that stays. */
  line(text: string): void
  stop(message: string): void
}

const WIDTH = 24
const DRAW_EVERY_MS = 100
const LINE_EVERY_MS = 5_000
/** To the start of the line, and nothing after it. */
const CLEAR = '\r\x1b[0K'

export function progressBar(title: string, output: NodeJS.WriteStream = process.stderr): ProgressBar {
  return output.isTTY ? drawnBar(title, output) : writtenBar(title, output)
}

// Drawn here rather than by a library of prompts: those read the keyboard, and end the process on Ctrl-C by themselves.
function drawnBar(title: string, output: NodeJS.WriteStream): ProgressBar {
  output.write(`${title}\n`)
  let last = ''
  let drawn = 0
  const draw = (done: number, message: string) => {
    const full = Math.round(Math.min(done, 1) * WIDTH)
    const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full)
    last = `${bar} ${String(Math.floor(done * 100)).padStart(3)} %  ${message}`.slice(
      0,
      (output.columns || 80) - 1,
    )
    output.write(`${CLEAR}${last}`)
  }
  draw(0, '')
  return {
    at(done, message) {
      if (performance.now() - drawn < DRAW_EVERY_MS) return
      drawn = performance.now()
      draw(done, message)
    },
    line: (text) => output.write(`${CLEAR}${text}\n${last}`),
    stop: (message) => output.write(`${CLEAR}${message}\n`),
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
