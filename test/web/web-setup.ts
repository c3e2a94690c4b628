// Prepares, once per run, the web app as it is served and a browser to open it in.
import chromium from '@sparticuz/chromium'
import type { TestProject } from 'vitest/node'
import { ensureBuilt } from '../../scripts/build.mjs'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Chromium's binary, unpacked from its package. */
    browser_path: string
  }
}

export default async function setup(project: TestProject): Promise<void> {
  await ensureBuilt()
  project.provide('browser_path', await chromium.executablePath())
}
