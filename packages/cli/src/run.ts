import { readFileSync } from 'node:fs'
import { codeOf, exitCodesText } from './exit-code.ts'
import { CallFailure } from './server/call-failure.ts'
import type { Io } from './terminal/io.ts'
import { UsageError } from './usage-error.ts'

/** The commands that are no verbs of operations. A test compares them with the program. */
export const ownNames = [
  ...['start', 'verify', 'doctor', 'keys', 'people', 'head', 'rails', 'secret', 'dead-letters'],
  ...['demo', 'mcp', 'login', 'logout', 'whoami', 'pay', 'tail', 'approvals'],
]

/** Runs one command line. Resolves with the exit code; every error becomes a sentence. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatched(args, io)
  } catch (error) {
    if (error instanceof UsageError) {
      io.stderr.write(`bursar: ${error.message}\n`)
      return codeOf('misused')
    }
    if (error instanceof CallFailure) return tellFailure(error, args, io)
    // Nobody reads on, or Ctrl-C was pressed in a command that only listens.
    if (io.signal.aborted) return codeOf('done')
    throw error
  }
}

async function tellFailure(error: CallFailure, args: readonly string[], io: Io): Promise<number> {
  const { failureJson, failureText, outcomeOfFailure } = await import('./server/failure-text.ts')
  const isJson = args.includes('--json')
  io.stderr.write(isJson ? `${failureJson(error)}\n` : failureText(error))
  return codeOf(outcomeOfFailure(error))
}

async function dispatched(args: readonly string[], io: Io): Promise<number> {
  const [first = '', second = '--'] = args
  if (first === '--version' || first === '-V') {
    io.stdout.write(`${version()}\n`)
    return codeOf('done')
  }
  if (first === 'help' && second === 'exit-codes') {
    io.stdout.write(exitCodesText())
    return codeOf('done')
  }
  if (['', 'help', '--help', '-h'].includes(first)) return help(first === '' ? [] : args, io)
  // Alone it is a command of its own; `approvals list` and the like are verbs.
  const isOwn = ownNames.includes(first) && (first !== 'approvals' || second.startsWith('--'))
  return isOwn ? own(args, io) : verbOf(args, io)
}

async function own(args: readonly string[], io: Io): Promise<number> {
  const { CommanderError } = await import('commander')
  const { ownCommands } = await import('./own-commands.ts')
  const ended = { code: codeOf('done') }
  const done = (code: number) => {
    ended.code = code
  }
  const program = ownCommands({ io, done })
  try {
    await program.parseAsync([...args], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? codeOf('done') : codeOf('misused')
  }
  return ended.code
}

async function verbOf(args: readonly string[], io: Io): Promise<number> {
  const { named } = await import('./verbs/catalog.ts')
  const found = named(args)
  if (found?.kind === 'verb') {
    const { verb } = await import('./verbs/command.ts')
    return verb(found.operation, found.rest, io)
  }
  const { groupHelp } = await import('./verbs/help.ts')
  const words = found?.words ?? []
  if (found?.rest.every((word) => /^(--help|-h)$/.test(word))) {
    io.stdout.write(groupHelp(words))
    return codeOf('done')
  }
  const unknown = args[words.length] ?? ''
  throw new UsageError(
    `Unknown ${found === null ? 'command' : 'verb'} ${JSON.stringify(unknown)}.\n` +
      (found === null ? 'Usage: bursar --help lists all commands.' : groupHelp(words).trimEnd()),
  )
}

/** Without a word nothing was asked for: the help is then an answer to a mistake. */
async function help(args: readonly string[], io: Io): Promise<number> {
  const [first, ...rest] = args
  if (first === 'help' && rest.length > 0) return dispatched([...rest, '--help'], io)
  const { ownCommands } = await import('./own-commands.ts')
  const { groupLines } = await import('./verbs/help.ts')
  const commands = ownCommands({ io, done: () => undefined }).helpInformation()
  const text =
    `Money for AI agents, with guardrails.\n\n${commands}\n` +
    `Operations, each with --help:\n${groupLines()}\n` +
    'bursar help exit-codes lists what a command can end with.\n'
  const out = first === undefined ? io.stderr : io.stdout
  out.write(text)
  return codeOf(first === undefined ? 'misused' : 'done')
}

function version(): string {
  const path = new URL('../package.json', import.meta.url)
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
}
