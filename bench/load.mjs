// The two kinds of load, and what is measured of them.

import { setTimeout as sleep } from 'node:timers/promises'

/** @typedef {import('./native.mjs').Native} Native */

/**
 * Keeps `inFlight` calls under way: each is followed by the next as soon as it is answered. A call that fails ends the
 * measurement with its error.
 * @param {object} load
 * @param {number} load.inFlight
 * @param {number} load.warm_seconds
 * @param {number} load.seconds
 * @param {(worker: number) => Promise<unknown>} load.call
 * @param {number} [load.units] Charges that a call stands for; 1 without it.
 * @param {Native | null} [load.native] Whose processor time counts.
 */
export async function closedLoop({ inFlight, warm_seconds, seconds, call, units = 1, native = null }) {
  /** @type {number[]} */
  const latencies = []
  let measuring = false
  let stopping = false
  let calls = 0
  const work = async (/** @type {number} */ worker) => {
    while (!stopping) {
      const from = performance.now()
      await call(worker)
      calls++
      if (measuring) latencies.push(performance.now() - from)
    }
  }
  const workers = Promise.all(Array.from({ length: inFlight }, (_, worker) => work(worker)))
  await Promise.race([sleep(warm_seconds * 1000), workers])
  const readMeter = startMeter(native)
  measuring = true
  await Promise.race([sleep(seconds * 1000), workers])
  // Calls that take long are waited for, until there are as many as are under way.
  while (latencies.length < inFlight) await Promise.race([sleep(20), workers])
  measuring = false
  const { elapsed_s, ...cpu } = readMeter()
  stopping = true
  await workers
  const measured = latencies.length * units
  return {
    per_second: measured / elapsed_s,
    ...quantiles(latencies),
    ...perCpuSecond(measured, cpu),
    measured,
    done: calls * units,
  }
}

/** @param {number} charges @param {{ node_cpu_s: number, postgres_cpu_s: number }} cpu */
export function perCpuSecond(charges, { node_cpu_s, postgres_cpu_s }) {
  return { per_node_cpu_s: charges / node_cpu_s, per_postgres_cpu_s: charges / postgres_cpu_s }
}

/**
 * Sends calls at a given rate, whether or not earlier ones have been answered, and measures each from when it was due:
 * so a stall is felt by everyone who would have come meanwhile.
 * @param {object} load
 * @param {number} load.per_second
 * @param {number} load.warm_seconds
 * @param {number} load.seconds
 * @param {() => Promise<unknown>} load.call
 */
export async function openLoop({ per_second, warm_seconds, seconds, call }) {
  /** @type {number[]} */
  const latencies = []
  /** @type {Promise<unknown>[]} */
  const underWay = []
  const start = performance.now()
  const count = Math.round(per_second * (warm_seconds + seconds))
  for (let sent = 0; sent < count; ) {
    const now = performance.now()
    while (sent < count && start + (sent / per_second) * 1000 <= now) {
      const due = start + (sent++ / per_second) * 1000
      const counts = due - start >= warm_seconds * 1000
      underWay.push(call().then(() => counts && latencies.push(performance.now() - due)))
    }
    await sleep(1)
  }
  await Promise.all(underWay)
  return { ...quantiles(latencies), measured: latencies.length }
}

/**
 * One call after the other.
 * @param {number} count
 * @param {(index: number) => Promise<unknown>} call
 */
export async function oneByOne(count, call) {
  /** @type {number[]} */
  const latencies = []
  for (let index = 0; index < count; index++) {
    const from = performance.now()
    await call(index)
    latencies.push(performance.now() - from)
  }
  return { ...quantiles(latencies), measured: count }
}

/**
 * From the call of the function to the call of the one that it returns.
 * @param {Native | null} native
 */
export function startMeter(native) {
  const from = performance.now()
  const node = process.cpuUsage()
  const postgres = native?.cpuSeconds() ?? Number.NaN
  return () => {
    const { user, system } = process.cpuUsage(node)
    return {
      elapsed_s: (performance.now() - from) / 1000,
      node_cpu_s: (user + system) / 1e6,
      postgres_cpu_s: (native?.cpuSeconds() ?? Number.NaN) - postgres,
    }
  }
}

/** @param {number[]} latencies Milliseconds. */
function quantiles(latencies) {
  const sorted = Float64Array.from(latencies).sort()
  const at = (/** @type {number} */ q) =>
    sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
  return { p50_ms: at(0.5), p99_ms: at(0.99) }
}

/** Numbers from 0 to 1, the same in every run. @param {number} seed */
export function seeded(seed) {
  let state = seed >>> 0 || 1
  return () => {
    // xorshift32
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 2 ** 32
  }
}

/**
 * Places 0 … count − 1, the k-th drawn in proportion to 1 / k.
 * @param {number} count @param {() => number} random
 */
export function zipf(count, random) {
  const sums = new Float64Array(count)
  let sum = 0
  for (let index = 0; index < count; index++) {
    sum += 1 / (index + 1)
    sums[index] = sum
  }
  return () => {
    const wanted = random() * sum
    let low = 0
    let high = count - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (/** @type {number} */ (sums[middle]) < wanted) low = middle + 1
      else high = middle
    }
    return low
  }
}
