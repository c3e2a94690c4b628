import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** `npm run dev -w web` beside a running `npm start`: its address in COULOMB_URL, if it is another than the default. */
const server = process.env.COULOMB_URL ?? 'http://localhost:4400'

export default defineConfig({
  root: fromHere('.'),
  plugins: [react(), tailwindcss()],
  build: {
    outDir: fromHere('dist'),
    emptyOutDir: true,
    manifest: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    // The budget is a test of its own (test/web/budget.test.ts).
    chunkSizeWarningLimit: 1_000,
    reportCompressedSize: false,
  },
  server: {
    proxy: Object.fromEntries(
      ['/v1', '/auth', '/demo', '/docs', '/openapi.json'].map((path) => [
        path,
        { target: server, xfwd: false },
      ]),
    ),
  },
})
