// The few pages that the server writes itself: signing in, and what stands in its way. One column, no scripts but the
// one that a page names, and no address but its own.
import { randomBytes } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import { type Html, html } from './html.ts'

export interface Page {
  status?: number
  title: string
  body: Html
  /** Runs on load; the page works without it too. */
  script?: Html
}

export function sendPage(reply: FastifyReply, { status = 200, title, body, script }: Page): FastifyReply {
  const nonce = randomBytes(16).toString('base64')
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    script ? `script-src 'nonce-${nonce}'` : "script-src 'none'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · Coulomb</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
${BATTERY}
${body}
</main>
${script ? html`<script nonce="${nonce}">${script}</script>` : null}
</body>
</html>
`
  return reply
    .code(status)
    .headers({
      'content-security-policy': policy.join('; '),
      // Not `no-referrer`: under that, browsers say `Origin: null` when a form of this page is sent.
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    })
    .type('text/html; charset=utf-8')
    .serializer((value: unknown) => value as string)
    .send(page.text)
}

const BATTERY = html`<svg class="mark" viewBox="0 0 44 20" width="44" height="20" aria-hidden="true">
<rect x="0.5" y="0.5" width="38" height="19" rx="5" class="case"/><path d="M41 7v6a3 3 0 0 0 0-6z" class="cap"/>
<rect x="3.5" y="3.5" width="23" height="13" rx="2.5" class="charge"/></svg>`

const STYLE = html`
:root { --ground: #fbfbfa; --panel: #fff; --line: #e8e7e3; --text: #1b1b19; --muted: #6d6b65; --accent: #0c7a5e;
  --on-accent: #fff; --warn: #b4540a }
@media (prefers-color-scheme: dark) {
  :root { --ground: #121311; --panel: #191a18; --line: #2a2b28; --text: #ecebe6; --muted: #96948c; --accent: #3ecf9f;
    --on-accent: #0b1f18; --warn: #f0a35c }
}
* { box-sizing: border-box }
html { background: var(--ground); color: var(--text);
  font: 13px/1.5 "Inter Variable", Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", sans-serif }
body { margin: 0; display: grid; min-height: 100vh; place-items: center; padding: 24px 16px }
main { width: 100%; max-width: 460px }
main:has(.customers) { max-width: 720px }
.mark { display: block; margin-bottom: 20px }
.case { fill: none; stroke: var(--muted) } .cap { fill: var(--muted) } .charge { fill: var(--accent) }
h1 { font-size: 20px; font-weight: 620; letter-spacing: -0.015em; line-height: 1.25; margin: 0 0 8px }
h2 { font-size: 13px; font-weight: 620; margin: 0 }
p { margin: 0 0 12px; max-width: 60ch } .muted { color: var(--muted) } .small { font-size: 11.5px }
code { font: 11.5px ui-monospace, "SF Mono", Menlo, Consolas, monospace; background: var(--panel);
  border: 1px solid var(--line); border-radius: 4px; padding: 1px 4px; overflow-wrap: anywhere }
form { margin: 0 }
button, .button { font: inherit; font-weight: 550; color: var(--text); background: var(--panel); cursor: pointer;
  border: 1px solid var(--line); border-radius: 8px; padding: 8px 12px; min-height: 36px; text-align: left;
  text-decoration: none; display: inline-flex; align-items: center; gap: 8px }
button:hover, .button:hover { border-color: var(--muted) }
.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent) }
.primary:hover { border-color: var(--text) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin: 16px 0 }
.customers { list-style: none; margin: 20px 0; padding: 0; border: 1px solid var(--line); border-radius: 10px;
  background: var(--panel) }
.customers li { display: grid; grid-template-columns: minmax(150px, 1fr) 2.4fr; gap: 8px 16px; padding: 12px 16px;
  align-items: center }
.customers li + li { border-top: 1px solid var(--line) }
.people { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 8px }
.people button { display: block; width: 100%; background: var(--ground) }
.people small { display: block; color: var(--muted); font-size: 11.5px; font-weight: 400; overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap }
.warn { color: var(--warn) }
@media (max-width: 600px) { .customers li { grid-template-columns: 1fr } .people { grid-template-columns: 1fr } }
`
