// Makes llm-trace.csv, an invented afternoon of a gateway to language models, the same each time:
//   node examples/make-llm-trace.mjs > examples/llm-trace.csv

const ROWS = 200
const KEYS = ['key_search', 'key_support', 'key_support', 'key_nightly']
const MODELS = ['small', 'small', 'large']

let state = 20250303
/** A whole number below `most`. */
function below(most) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor((state / 2 ** 32) * most)
}

/** In units of 100 ns since the start, as such traces are written. */
let ticks = 0
const start = Date.parse('2025-03-03T22:10:00Z')

const rows = []
while (rows.length < ROWS) {
  ticks += below(700_000_000)
  const second = new Date(start + Math.floor(ticks / 10_000_000) * 1000).toISOString()
  const fraction = String(ticks % 10_000_000).padStart(7, '0')
  const time = `${second.slice(0, 10)} ${second.slice(11, 19)}.${fraction}`
  const context = 20 + below(below(4) === 0 ? 7_500 : 1_200)
  const row = [time, context, 1 + below(400), KEYS[below(KEYS.length)], MODELS[below(MODELS.length)]]
  rows.push(row)
  // A client that calls twice in the same moment has made two calls.
  if (rows.length % 67 === 0) rows.push(row)
}
rows.length = ROWS
const lines = [['TIMESTAMP', 'ContextTokens', 'GeneratedTokens', 'Key', 'Model'], ...rows]
process.stdout.write(`${lines.map((line) => line.join(',')).join('\n')}\n`)
