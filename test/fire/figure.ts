// What a proof measured: printed, and kept for the table at the end of `npm run survive`.
import { appendFileSync } from 'node:fs'
import { onTestFailed } from 'vitest'
import { engine } from '../engine.ts'
import { seed } from './scale.ts'

/** Call it where the proof begins, and what it returns with the result; `waits_ms`: until it served again, each time. */
export function begin(what: string, count: number): (result: string, waits_ms?: readonly number[]) => void {
  const started = performance.now()
  onTestFailed(() => console.log(`${what}, ${engine}: failed with COULOMB_SEED=${seed}`))
  return (result, waits_ms = []) => {
    const seconds = (performance.now() - started) / 1000
    const waits = spread(waits_ms)
    const row = { what, engine, seed, count, seconds, result, ...waits, waits_ms: waits_ms.map(Math.round) }
    const again = waits
      ? `; served again after p50 ${waits.p50} ms, p99 ${waits.p99} ms, max ${waits.max} ms`
      : ''
    console.log(`${what}, ${engine}, seed ${seed}: ${count} in ${seconds.toFixed(1)} s; ${result}${again}`)
    const file = process.env.COULOMB_FIGURES
    if (file) appendFileSync(file, `${JSON.stringify(row)}\n`)
  }
}

/** In whole milliseconds; null of nothing. */
export function spread(durations_ms: readonly number[]): { p50: number; p99: number; max: number } | null {
  if (durations_ms.length === 0) return null
  const sorted = [...durations_ms].sort((a, b) => a - b)
  const at = (part: number) => Math.round(sorted[Math.ceil(sorted.length * part) - 1]!)
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}
