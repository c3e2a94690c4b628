// The client of the HTTP part, in a process of its own. It speaks over plain sockets that stay open, one request at a
// time on each, so that it takes as little as possible of the processors that it shares with the server.

import { connect } from 'node:net'
import { closedLoop } from './load.mjs'
import { nextCharge } from './product.mjs'

/**
 * @typedef {object} Order
 * @property {number} port
 * @property {string} key
 * @property {string} organization_id
 * @property {number} charges A request; 1: each is a request to the organization's own path.
 * @property {number} connections
 * @property {boolean} empty Whether the server answers nothing.
 * @property {number} warm_seconds
 * @property {number} seconds
 */

process.once('message', async (/** @type {Order} */ order) => {
  const sockets = Array.from({ length: order.connections }, () => new Connection(order.port))
  const call = async (/** @type {number} */ worker) => {
    const answer = await sockets[worker]?.post(...requestOf(order))
    if (!answer?.startsWith('HTTP/1.1 200 ')) throw new Error(`not a 200: ${answer?.slice(0, 500)}`)
    if (!order.empty && countOf(answer, '"status":"charged"') !== order.charges)
      throw new Error(`not all were charged: ${answer.slice(0, 1000)}`)
  }
  try {
    const { warm_seconds, seconds, charges, connections } = order
    const load = { inFlight: connections, warm_seconds, seconds, call, units: charges }
    process.send?.(await closedLoop(load))
  } catch (error) {
    console.error(error)
    process.exitCode = 1
  } finally {
    for (const socket of sockets) socket.end()
    process.disconnect()
  }
})

/** Path, key and body. @param {Order} order @returns {[string, string, string]} */
function requestOf({ charges, organization_id, key }) {
  if (charges === 1)
    return [`/v1/organizations/${organization_id}/charges`, key, JSON.stringify(nextCharge())]
  const all = Array.from({ length: charges }, () => ({ organization_id, ...nextCharge() }))
  return ['/v1/charges', key, JSON.stringify({ charges: all })]
}

/** @param {string} text @param {string} part */
function countOf(text, part) {
  let count = 0
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) count++
  return count
}

class Connection {
  /** @type {Buffer[]} */
  #pieces = []
  #missing = -1
  /** @type {{ resolve: (answer: string) => void, reject: (error: Error) => void } | null} */
  #waiting = null
  #socket

  /** @param {number} port */
  constructor(port) {
    this.#socket = connect(port, '127.0.0.1').setNoDelay(true)
    this.#socket.on('data', (piece) => this.#take(piece))
    this.#socket.on('error', (error) => this.#waiting?.reject(error))
    this.#socket.on('close', () => this.#waiting?.reject(new Error('The server closed the connection')))
  }

  /**
   * The answer, head and body.
   * @param {string} path @param {string} key @param {string} body
   * @returns {Promise<string>}
   */
  post(path, key, body) {
    this.#socket.write(
      `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${key}\r\n` +
        `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  end() {
    this.#waiting = null
    this.#socket.destroy()
  }

  /** @param {Buffer} piece */
  #take(piece) {
    this.#pieces.push(piece)
    if (this.#missing < 0) {
      const head = Buffer.concat(this.#pieces)
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      const length = /\r\ncontent-length: (\d+)/i.exec(head.toString('latin1', 0, end))?.[1]
      if (length === undefined) return this.#waiting?.reject(new Error('an answer without a length'))
      this.#missing = end + 4 + Number(length) - head.length
    } else this.#missing -= piece.length
    if (this.#missing > 0) return
    const answer = Buffer.concat(this.#pieces).toString('latin1')
    this.#pieces = []
    this.#missing = -1
    this.#waiting?.resolve(answer)
  }
}
