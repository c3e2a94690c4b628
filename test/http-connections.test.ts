// Connections that do nothing, break off, or bring too much: everyone else is served all the same.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Api, OPERATOR_KEY, startApi } from './client.ts'

const IDLE = 1_000
const MIB = 1024 * 1024
const acme = '/v1/organizations/acme'

let api: Api
let sockets: Socket[] = []

beforeEach(async () => {
  api = await startApi()
  await api.operator.put(acme, { name: 'Acme', preset: 'lusha' })
})

afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets = []
  await api.close()
})

async function open(): Promise<Socket> {
  const { hostname, port } = new URL(api.url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  sockets.push(socket)
  await once(socket, 'connect')
  return socket
}

const head = (path: string, length: string) =>
  [
    `POST ${path} HTTP/1.1`,
    'Host: x',
    `Authorization: Bearer ${OPERATOR_KEY}`,
    'Content-Type: application/json',
    length,
    '\r\n',
  ].join('\r\n')

/** However it ends. */
const end = (socket: Socket) => new Promise<void>((ended) => socket.once('close', () => ended()))

/** All that comes until the server hangs up. */
async function answerTo(socket: Socket, ...pieces: (string | Buffer)[]): Promise<string> {
  let received = ''
  socket.on('data', (piece) => {
    received += piece
  })
  const closed = end(socket)
  for (const piece of pieces) socket.write(piece)
  await closed
  return received
}

test('1,000 connections that never ask hinder nobody, and end with the server', async () => {
  const idle = await Promise.all(Array.from({ length: IDLE }, open))
  const closed = idle.map((socket) => end(socket.resume()))
  expect((await api.operator.get(acme)).status).toBe(200)
  await api.server.close()
  await Promise.all(closed)
})

test('1,000 requests that break off in their head or their body harm nobody', async () => {
  const broken = Array.from({ length: IDLE / 2 }, async () => {
    const [inHead, inBody] = await Promise.all([open(), open()])
    inHead.end('POST /v1/charges HTTP/1.1\r\nHost')
    inBody.write(`${head(`${acme}/charges`, 'Content-Length: 1000')}{"action":`, () => inBody.destroy())
    await Promise.all([end(inHead.resume()), end(inBody)])
  })
  await Promise.all(broken)
  const charge = { action: 'reveal.email', idempotency_key: 'afterwards' }
  expect((await api.operator.post(`${acme}/charges`, charge)).status).toBe(200)
  const { items } = (await api.operator.get(`${acme}/entries`)).body
  const charged = items.filter((entry: { kind: string }) => entry.kind === 'charge')
  expect(charged.map((entry: { idempotency_key: string }) => entry.idempotency_key)).toEqual(['afterwards'])
})

test('a body beyond 5 MiB is 413 before it has come, however it is announced', async () => {
  const announced = await answerTo(await open(), head(`${acme}/charges`, `Content-Length: ${6 * MIB}`), '{')
  const mebibyte = `${MIB.toString(16)}\r\n${' '.repeat(MIB)}\r\n`
  const chunked = [head(`${acme}/charges`, 'Transfer-Encoding: chunked'), ...Array(7).fill(mebibyte)]
  for (const answer of [announced, await answerTo(await open(), ...chunked)]) {
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer).toContain('"code":"body_too_large"')
  }
})

test('who is still sending such a body reads the answer, and can go on asking', async () => {
  const size = 8 * MIB
  for (const length of [`Content-Length: ${size}`, 'Transfer-Encoding: chunked']) {
    const socket = await open()
    const body = Buffer.alloc(size, ' ')
    const sent = length.startsWith('C') ? [body] : [`${size.toString(16)}\r\n`, body, '\r\n0\r\n\r\n']
    const last = `GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`
    const answers = await answerTo(socket, head(`${acme}/charges`, length), ...sent, last)
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200'])
  }
})

test('no organization is named as what clients take for a direction', async () => {
  for (const name of ['.', '..', '%2e%2E']) {
    const path = `/v1/organizations/${name}`
    const body = JSON.stringify({ name: 'Nobody', preset: 'lusha' })
    const sent = `${head(path, `Content-Length: ${body.length}\r\nConnection: close`)}${body}`
    const answer = await answerTo(await open(), sent.replace(/^POST/, 'PUT'))
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toContain('"field":"organization_id"')
  }
})
