// Headers that no client should send, and bytes that are hardly a request.
import type { Seeded } from '../model/seeded.ts'
import type { Request } from './requests.ts'

const CONTENT_TYPES = [
  ...[
    'text/plain',
    'application/json; charset=utf-16',
    'application/json;',
    'application/JSON',
    'application/json;x="',
  ],
  ...[
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    '',
    ';',
    'json',
    'application/vnd.a+json',
  ],
  ...[`application/${'x'.repeat(5_000)}`, 'application/json, text/plain', '*/*', '\xff\xfe'],
]
const AUTHORIZATIONS = [
  ...[
    'Bearer',
    'Bearer ',
    'Bearer  x',
    'bearer x',
    'Basic YTpi',
    'Token x',
    'Token',
    '',
    'Bearer a b',
    'Bearer \xe9',
  ],
  ...[
    `Bearer ${'x'.repeat(9_000)}`,
    'Bearer null',
    'Bearer coulomb_org_',
    'Digest x',
    'Bearer __proto__',
    'Token \xff',
  ],
  ...['Bearer coulomb_ext_x', `Bearer coulomb_op_${'A'.repeat(43)}`],
]
const OTHERS: [string, string][] = [
  ...([
    ['Accept', 'text/html'],
    ['Accept', ''],
    ['Accept', '*/*;q=x'],
    ['Accept-Encoding', 'br;q=1.0, gzip'],
  ] as [string, string][]),
  ...([
    ['Cookie', 'coulomb_session=x'],
    ['Cookie', ';=;;'],
    ['Cookie', '__proto__=1'],
    ['Cookie', '\xff=%zz'],
  ] as [string, string][]),
  ...([
    ['Cookie', `coulomb_session=${'x'.repeat(6_000)}`],
    ['Origin', 'https://evil.example'],
    ['Origin', 'null'],
  ] as [string, string][]),
  ...([
    ['X-Forwarded-For', '1.2.3.4, x'],
    ['X-Forwarded-Proto', 'https'],
    ['X-Forwarded-Host', 'evil.example'],
  ] as [string, string][]),
  ...([
    ['Forwarded', 'for=1;proto=https'],
    ['Host', 'evil.example'],
    ['Host', ''],
    ['Host', 'a:b:c'],
  ] as [string, string][]),
  ...([
    ['Idempotency-Key', ''],
    ['Idempotency-Key', 'x'.repeat(300)],
    ['Idempotency-Key', '\xe9'],
  ] as [string, string][]),
  ...([
    ['Idempotency-Key', 'header key'],
    ['If-None-Match', '*'],
    ['Range', 'bytes=0-1'],
    ['Range', 'bytes=9-1'],
  ] as [string, string][]),
  ...([
    ['X-HTTP-Method-Override', 'DELETE'],
    ['Content-Encoding', 'gzip'],
    ['Expect', '100-continue'],
  ] as [string, string][]),
  ...([
    ['Expect', 'x'],
    ['Upgrade', 'websocket'],
    ['Connection', 'upgrade'],
    ['Connection', 'close'],
  ] as [string, string][]),
  ...([
    ['Transfer-Encoding', 'gzip'],
    ['Content-Length', '0'],
    ['Content-Length', '-1'],
    ['TE', 'trailers'],
  ] as [string, string][]),
  ...([
    ['X-Request-Id', 'x'.repeat(500)],
    ['X', 'x'.repeat(15_000)],
    ['Accept-Language', '\xff'],
    ['DNT', '1'],
  ] as [string, string][]),
]

export function oddHeaders(random: Seeded, { headers }: Request): void {
  const isOne = (name: string) => headers.findIndex(([one]) => one.toLowerCase() === name)
  switch (random.weighted({ type: 3, authorization: 3, twice: 1, other: 5, none: 1 })) {
    case 'type':
      headers.push(['Content-Type', random.pick(CONTENT_TYPES)])
      if (random.chance(0.2)) headers.push(['Content-Type', 'application/json'])
      return
    case 'authorization': {
      const at = isOne('authorization')
      if (at >= 0) headers.splice(at, 1)
      headers.push(['Authorization', random.pick(AUTHORIZATIONS)])
      return
    }
    case 'twice':
      headers.push(['Content-Type', 'application/json'], ...headers)
      return
    case 'other':
      headers.push(['Content-Type', 'application/json'], random.pick(OTHERS))
      return
    case 'none':
      headers.length = 0
  }
}

const get = 'GET /healthz HTTP/1.1\r\nHost: x\r\n'
const post = 'POST /v1/charges HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'

export const RAW_REQUESTS: readonly string[] = [
  ...[
    '\r\n',
    '\0\0\0\0',
    'GET\r\n\r\n',
    'GET /\r\n\r\n',
    'x'.repeat(20_000),
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  ],
  ...[
    'GET / HTTP/9.9\r\n\r\n',
    'GET /healthz HTTP/1.0\r\n\r\n',
    'GET /healthz HTTP/1.1\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  ],
  ...[
    'GET healthz HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET * HTTP/1.1\r\nHost: x\r\n\r\n',
    'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n',
  ],
  ...[
    'CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n',
    'get /healthz HTTP/1.1\r\nHost: x\r\n\r\n',
    'FOO /healthz HTTP/1.1\r\nHost: x\r\n\r\n',
  ],
  ...[
    'GET  /healthz  HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /healthz HTTP/1.1\nHost: x\n\n',
    'GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n',
  ],
  ...['GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n', `GET /${'a/'.repeat(6_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ...[
    `${get}Host: y\r\n\r\n`,
    `${get}: x\r\n\r\n`,
    `${get}A\r\n\r\n`,
    `${get}A: \x01\r\n\r\n`,
    `${get}A: b\r\n c\r\n\r\n`,
  ],
  ...[
    `${get}A : b\r\n\r\n`,
    `${get}${'a: b\r\n'.repeat(2_500)}\r\n`,
    `${get}${'a: b\r\n'.repeat(1_000)}\r\n`,
  ],
  ...[`${get}Content-Length: 1, 2\r\n\r\n`, `${get}Content-Length: 99999999999999999999\r\n\r\n`],
  ...[
    `${post}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{"a":`,
    `${post}Content-Length: 4\r\n\r\n{"a":1}`,
  ],
  ...[
    `${post}Content-Length: 400\r\n\r\n{"a":1}`,
    `${post}\r\n{"a":1}`,
    `${post}Content-Length: 5242881\r\n\r\n{`,
  ],
  ...[
    `${post}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}`,
  ],
  ...[`${post}Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n`],
  ...[
    `${post}Transfer-Encoding: chunked, gzip\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    `${post}Transfer-Encoding: x\r\n\r\n{}`,
  ],
  ...[
    `${post}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}`,
    `${post}Transfer-Encoding: chunked\r\n\r\n2;x=y\r\n{}\r\n0\r\nA: b\r\n\r\n`,
  ],
  ...[
    `${post}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}`,
    `${get}\r\n${get}\r\n`,
    `HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n`,
  ],
  ...[`${get}Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n\r\n`],
]
