import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Rolldown } from 'vite'
import { lightRecharts } from './light-recharts.ts'

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** `npm run dev -w web` beside a running `npm start`: its address in COULOMB_URL, if it is another than the default. */
const server = process.env.COULOMB_URL ?? 'http://localhost:4400'

export default defineConfig({
  root: fromHere('.'),
  plugins: [react(), tailwindcss(), lightRecharts()],
  build: {
    outDir: fromHere('dist'),
    emptyOutDir: true,
    manifest: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    // The budget is a test of its own (test/web/budget.test.ts).
    chunkSizeWarningLimit: 1_000,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // A browser asks for few files at a time: what every page needs is one, and what several share is another.
            { name: 'shell', tags: ['$initial'] },
            { name: shared, debugName: 'shared', minShareCount: 2 },
          ],
        },
      },
    },
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

/** Our own small parts, and icons. What stands on a large library goes with it, and what is loaded later stays apart. */
function shared(id: string, chunking: Rolldown.ChunkingContext): string | null {
  if (!/\/web\/src\/(?:components|charts(?!\/light)|data|format)\/|\/lucide-react\//.test(id)) return null
  const { importedIds, dynamicImporters } = chunking.getModuleInfo(id)!
  const isLarge = importedIds.some((one) => /\/(?:@base-ui|recharts|cmdk)\//.test(one))
  return isLarge || dynamicImporters.length > 0 ? null : 'shared'
}
