#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Command, CommanderError } from 'commander'
import { demo } from './demo/command.ts'
import { mcp } from './mcp/command.ts'
import { UsageError } from './target.ts'

// 1 is kept for what `verify` finds: a command that was not understood has found nothing.
const MISUSED = 2

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string }

/** Runs a command of the server in this very process: signals, exit code and stdout are its own. */
async function launch(...args: readonly string[]): Promise<void> {
  const server = import.meta.resolve('@bursar/server')
  process.argv = [process.execPath, fileURLToPath(server), ...args]
  await import(server)
}

const json = ['--json', 'print JSON'] as const
const yes = ['--yes', 'do not ask for confirmation'] as const
const program = new Command('bursar')
  .description('Money for AI agents, with guardrails.')
  .version(version)
  .exitOverride()

program
  .command('start')
  .description('run the server; configured by PORT, DATABASE_URL, BURSAR_HOME and others')
  .action(() => launch('start'))

program
  .command('demo')
  .description('show the life of an agent on the running server, in its test environment')
  .action(() => demo(process.env))

program
  .command('verify')
  .description('verify every book against its log; exits with 1 if one is not sound')
  .option(...json)
  .action((options: { json?: true }) => launch('verify', ...flag('json', options.json)))

const head = program
  .command('head')
  .description('continue after an older copy of the database was restored')
head
  .command('accept')
  .description('accept the logs as they are')
  .option('--book <id...>', 'only the logs of these books')
  .option('--reason <text>', 'the reason, recorded in the log')
  .option(...yes)
  .option(...json)
  .action((options: { book?: string[]; reason?: string; yes?: true; json?: true }) => {
    const books = (options.book ?? []).map((book) => `--book=${book}`)
    const reason = options.reason === undefined ? [] : [`--reason=${options.reason}`]
    const flags = [...flag('yes', options.yes), ...flag('json', options.json)]
    return launch('head', 'accept', ...books, ...reason, ...flags)
  })

program
  .command('rails')
  .description('show or change the payment rails of the test and live books')
  .option('--book <book>', 'test or live; default: both are shown')
  .option('--set <rail=word...>', 'how a rail settles: at-once, later or off')
  .option(...json)
  .action((options: { book?: string; set?: string[]; json?: true }) => {
    const book = options.book === undefined ? [] : [`--book=${options.book}`]
    const set = (options.set ?? []).map((one) => `--set=${one}`)
    return launch('rails', ...book, ...set, ...flag('json', options.json))
  })

const secret = program.command('secret').description('continue after BURSAR_SECRET was lost')
secret
  .command('replace')
  .description('replace the secret of the database with the secret of this home')
  .option(...yes)
  .option(...json)
  .action((options: { yes?: true; json?: true }) =>
    launch('secret', 'replace', ...flag('yes', options.yes), ...flag('json', options.json)),
  )

program
  .command('dead-letters')
  .description('list the events that a consumer of the log gave up')
  .option('--retry', 'have a running server handle them once more')
  .option(...json)
  .action((options: { retry?: true; json?: true }) =>
    launch('dead-letters', ...flag('retry', options.retry), ...flag('json', options.json)),
  )

const keys = program
  .command('keys')
  .description('create and revoke organization keys, to recover access')
keys
  .command('create')
  .description('create an organization key for each environment')
  .requiredOption('--org', 'create organization keys')
  .option('--owner <name>', 'the person or service that uses the keys')
  .option(...json)
  .action((options: { owner?: string; json?: true }) => {
    const owner = options.owner === undefined ? [] : [`--owner=${options.owner}`]
    return launch('keys', 'create', '--org', ...owner, ...flag('json', options.json))
  })

keys
  .command('revoke')
  .description('revoke an organization key, even the last one')
  .argument('<key>', 'its ID')
  .option('--cascade', 'also revoke the keys that it created')
  .option(...json)
  .action((key: string, options: { cascade?: true; json?: true }) =>
    launch(
      'keys',
      'revoke',
      key,
      ...flag('cascade', options.cascade),
      ...flag('json', options.json),
    ),
  )

program
  .command('mcp')
  .description('serve the tools of a Bursar server to an MCP client over stdio')
  .option('--base-url <url>', 'the server; default: BURSAR_BASE_URL, then the credentials file')
  .option('--api-key <key>', 'default: BURSAR_API_KEY, then the credentials file')
  .option('--home <folder>', 'the home of the server; default: BURSAR_HOME, then .bursar')
  .option('--live', 'use the live key of the credentials file')
  .option('--prefix <word>', 'what the names of the tools begin with; default: bursar')
  .option('--no-secrets', 'write new API keys to files instead of showing them to the model')
  .option('--keys <folder>', 'where --no-secrets writes them; default: keys in the home')
  .action((options: Parameters<typeof mcp>[0]) => mcp(options, process.env))

function flag(name: string, given: true | undefined): string[] {
  return given === true ? [`--${name}`] : []
}

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof UsageError) process.stderr.write(`bursar: ${error.message}\n`)
  else if (!(error instanceof CommanderError)) throw error
  process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : MISUSED
}
