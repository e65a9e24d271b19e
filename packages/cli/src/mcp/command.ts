import { join, resolve } from 'node:path'
import { homeOf, type Options, targetOf } from '../target.ts'
import { relay } from './relay.ts'
import { withSecretInFile } from './secret-file.ts'

interface McpOptions extends Options {
  readonly prefix?: string
  /** Commander's form of --no-secrets. */
  readonly secrets: boolean
  readonly keys?: string
}

/** The tools of a Bursar server for a client that starts programs: MCP over stdio. */
export async function mcp(options: McpOptions, env: NodeJS.ProcessEnv): Promise<void> {
  const target = await targetOf(options, env)
  const folder = resolve(options.keys ?? join(homeOf(options, env), 'keys'))
  // A client that has gone hears no answer.
  process.stdout.once('error', () => process.exit())
  await relay({
    target,
    ...(options.prefix === undefined ? {} : { prefix: options.prefix }),
    omitsSecrets: !options.secrets,
    input: process.stdin,
    output: process.stdout,
    completed: (answer) => withSecretInFile(answer, { target, folder }),
  })
}
