// Makes a workbook in a thread of its own: the library works in one go, which for a large report takes seconds.
import { parentPort, workerData } from 'node:worker_threads'
import writeXlsxFile from 'write-excel-file/node'

const { rows, options } = workerData
const content = await writeXlsxFile(rows, options).toBuffer()
parentPort?.postMessage(content)
