import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { CommandError } from './command-error.ts'
import { databaseFlags, reachFlags } from './flags.ts'
import { type ReachOptions, reachServer } from './reach-server.ts'

export function presetCommand(): Command {
  const apply = new Command('apply')
    .summary('create or change a product from its file')
    .description(
      'Checks the file and makes the catalogue what it says. Plans and versions that it does not name stay; the same file ' +
        'again changes nothing.',
    )
    .argument('<file.json>', 'such as examples/llm-gateway.json')
    .action(applyPreset)
  return new Command('preset')
    .description('products: units, actions, plans and prices, each from one file')
    .addCommand(databaseFlags(reachFlags(apply)))
}

async function applyPreset(file: string, flags: ReachOptions): Promise<void> {
  const preset = await readPreset(file)
  const server = await reachServer(flags)
  try {
    const path = `/v1/presets/${encodeURIComponent(preset.preset_id)}`
    const { ok, body } = await server.client.send('PUT', path, preset)
    if (!ok) throw new CommandError(`${file}: ${body.field ? `${body.field}: ` : ''}${body.detail}`)
    console.log(`${preset.preset_id} is what ${file} says.`)
  } finally {
    await server.close()
  }
}

async function readPreset(file: string): Promise<{ preset_id: string }> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(error.code === 'ENOENT' ? `There is no file ${file}.` : error.message)
  })
  let preset: unknown
  try {
    preset = JSON.parse(text)
  } catch (error) {
    throw new CommandError(`${file} is not valid JSON: ${(error as Error).message}`)
  }
  const { preset_id } = (preset ?? {}) as { preset_id?: unknown }
  if (typeof preset_id !== 'string') throw new CommandError(`${file} has no preset_id.`)
  return preset as { preset_id: string }
}
