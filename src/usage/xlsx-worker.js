// Makes workbooks in a thread of its own: the library works in one go, which for a large report takes seconds.
import { parentPort } from 'node:worker_threads'
import writeXlsxFile from 'write-excel-file/node'

parentPort?.on('message', async ({ rows, options }) => {
  const content = await writeXlsxFile(rows, options).toBuffer()
  parentPort?.postMessage(content)
})
