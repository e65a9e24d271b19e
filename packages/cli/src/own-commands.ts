import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import type { Io } from './terminal/io.ts'

const json = ['--json', 'print JSON'] as const
const yes = ['--yes', 'do not ask for confirmation'] as const

interface Context {
  readonly io: Io
  /** Told the exit code, where it is not 0. */
  readonly done: (code: number) => void
}

type Launch = (...args: readonly string[]) => Promise<void>

/** Runs a command of the server in this very process: signals, exit code and stdout are its own. */
function launcher({ done }: Context): Launch {
  return async (...args) => {
    const server = import.meta.resolve('@bursar/server')
    process.argv = [process.execPath, fileURLToPath(server), ...args]
    await import(server)
    done(Number(process.exitCode ?? 0))
  }
}

/** Who is asked, and as whom: the same for every command that calls a server. */
function calling(command: Command): Command {
  return command
    .option('--base-url <url>', 'the server; default: BURSAR_BASE_URL, a home, bursar login')
    .option('--api-key <key>', 'or - for stdin; default: BURSAR_API_KEY, a home, bursar login')
    .option('--home <folder>', 'the home of a server; default: BURSAR_HOME, then .bursar')
    .option('--live', 'use the live key of the home')
}

/** Each command that is not a verb of an operation. */
export function ownCommands(context: Context): Command {
  const { io } = context
  const launch = launcher(context)
  const program = new Command('bursar')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    })
    .helpCommand(false)
  serverCommands(program, context, launch)
  recoveryCommands(program, launch)
  callingCommands(program, context)
  moneyCommands(program, context)
  return program
}

function serverCommands(program: Command, { io }: Context, launch: Launch): void {
  program
    .command('start')
    .description('run the server; configured by PORT, DATABASE_URL, BURSAR_HOME and others')
    .action(() => launch('start'))
  program
    .command('verify')
    .description('verify every book against its log; exits with 1 if one is not sound')
    .option(...json)
    .action((options: { json?: true }) => launch('verify', ...flag('json', options.json)))
  program
    .command('doctor')
    .description('check this machine, the home, the database and the server; beside it or alone')
    .option(...json)
    .action(async (options: { json?: true }) => {
      const { placeOfLogin } = await import('./login/file.ts')
      const path = placeOfLogin(io.env)
      const login = path === null ? [] : [`--login=${path}`]
      return launch('doctor', ...login, ...flag('json', options.json))
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
  program
    .command('dead-letters')
    .description('list the events that a consumer of the log gave up')
    .option('--retry', 'have a running server handle them once more')
    .option(...json)
    .action((options: { retry?: true; json?: true }) =>
      launch('dead-letters', ...flag('retry', options.retry), ...flag('json', options.json)),
    )
}

function recoveryCommands(program: Command, launch: Launch): void {
  program
    .command('head')
    .description('continue after an older copy of the database was restored')
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
    .command('secret')
    .description('continue after BURSAR_SECRET was lost')
    .command('replace')
    .description('replace the secret of the database with the secret of this home')
    .option(...yes)
    .option(...json)
    .action((options: { yes?: true; json?: true }) =>
      launch('secret', 'replace', ...flag('yes', options.yes), ...flag('json', options.json)),
    )
  keyCommands(
    program
      .command('keys')
      .description('on the server: create and revoke organization keys, to recover access')
      .addHelpText('after', '\nWith an API key instead: bursar api-keys'),
    launch,
  )
  peopleCommands(
    program.command('people').description('on the server: invite an owner, to recover access'),
    launch,
  )
}

function keyCommands(keys: Command, launch: Launch): void {
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
        ...['keys', 'revoke', key],
        ...[...flag('cascade', options.cascade), ...flag('json', options.json)],
      ),
    )
}

function peopleCommands(people: Command, launch: Launch): void {
  people
    .command('invite')
    .description('print a link by which one person joins, good once, for 15 minutes')
    .requiredOption('--role <role>', 'owner, operator, approver or viewer')
    .option('--name <name>', 'the name of the person')
    .option('--env <environment>', 'test, live or both; default: both')
    .option(...json)
    .action((options: { role: string; name?: string; env?: string; json?: true }) => {
      const name = options.name === undefined ? [] : [`--name=${options.name}`]
      const env = options.env === undefined ? [] : [`--env=${options.env}`]
      const asked = [`--role=${options.role}`, ...name, ...env]
      return launch('people', 'invite', ...asked, ...flag('json', options.json))
    })
}

function callingCommands(program: Command, { io }: Context): void {
  program
    .command('demo')
    .description('show the life of an agent on the running server, in its test environment')
    .action(async () => (await import('./demo/command.ts')).demo(io.env))
  calling(program.command('mcp'))
    .description('serve the tools of a Bursar server to an MCP client over stdio')
    .option('--prefix <word>', 'what the names of the tools begin with; default: bursar')
    .option('--no-secrets', 'write new API keys to files instead of showing them to the model')
    .option('--keys <folder>', 'where --no-secrets writes them; default: keys in the home')
    .action(async (options) => (await import('./mcp/command.ts')).mcp(options, io.env))
  calling(program.command('login'))
    .description('check a server and a key, and remember them for this user')
    .option(...json)
    .action(async (options) => (await import('./login/command.ts')).login(options, io))
  program
    .command('logout')
    .description('forget the server and the key of bursar login')
    .action(async () => (await import('./login/command.ts')).logout(io))
  calling(program.command('whoami'))
    .description('show whose key is used, for which environment, and what it may do')
    .option(...json)
    .action(async (options) => (await import('./login/command.ts')).whoami(options, io))
}

function moneyCommands(program: Command, { io, done }: Context): void {
  calling(program.command('pay'))
    .description('pay a wallet, an agent, an entry of the payee directory or a merchant')
    .argument('<payee>', 'an ID, a domain such as openai.com, or the name of a merchant')
    .argument('<amount>', 'a decimal such as 12.50')
    .option('--from <wallet>', 'the paying wallet or agent; an agent pays from its own')
    .option('--currency <currency>', "default: the wallet's currency")
    .option('--category <category>', 'what the merchant sells, such as software')
    .option('--memo <text>', 'what the payment is for')
    .option('--dry-run', 'only show what would be decided')
    .option('--idempotency-key <key>', 'repeats an earlier attempt; default: a new one')
    .option(...json)
    .action(async (payee: string, amount: string, options) =>
      done(await (await import('./pay/command.ts')).pay({ payee, amount }, options, io)),
    )
  calling(program.command('tail'))
    .description('show the events of the log as they come, newest last, until Ctrl-C')
    .option(
      '--since <since>',
      'a sequence number, a time, or an age such as 15m; default: 10 events',
    )
    .option('--type <type>', 'only events of this type, such as payment.create')
    .option('--json', 'print an object on each line')
    .action(async (options) => (await import('./tail/command.ts')).tail(options, io))
  calling(program.command('approvals'))
    .description('decide what waits for approval, one by one; without a terminal: list it')
    .option(...json)
    .addHelpText('after', '\nOperations: bursar approvals list, retrieve, approve, deny, cancel')
    .action(async (options) => (await import('./approvals/command.ts')).approvals(options, io))
}

function flag(name: string, given: true | undefined): string[] {
  return given === true ? [`--${name}`] : []
}
