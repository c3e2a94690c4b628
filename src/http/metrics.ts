// What /metrics tells Prometheus: requests, and the process under them.
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

export interface Metrics {
  /** Counts one answered request. */
  request(method: string, route: string, status: number, seconds: number): void
  text(): Promise<string>
}

// Default metrics observe the process, so there is one set of them, whatever number of servers runs in it.
let ofProcess: Registry | undefined

export function createMetrics(): Metrics {
  if (!ofProcess) {
    ofProcess = new Registry()
    collectDefaultMetrics({ register: ofProcess })
  }
  const registry = new Registry()
  const requests = new Counter({
    name: 'coulomb_http_requests_total',
    help: 'Requests answered, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  })
  const durations = new Histogram({
    name: 'coulomb_http_request_duration_seconds',
    help: 'Time from the request to the end of its answer, by method and route.',
    labelNames: ['method', 'route'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  const process = ofProcess
  return {
    request(method, route, status, seconds) {
      requests.inc({ method, route, status })
      durations.observe({ method, route }, seconds)
    },
    text: async () => `${await registry.metrics()}\n${await process.metrics()}`,
  }
}
