import { parseArgs } from 'node:util'
import { outsideRails, present, type RailTerms, type Settles } from '@bursar/core'
import { type RailSetting, setRail } from '../application/rail.ts'
import { readConfig } from '../config.ts'
import { Engine } from '../engine/engine.ts'
import type { Environment } from '../identity/mint.ts'
import { termsOf } from '../rails/terms.ts'
import type { Database } from '../store/db.ts'
import { decodeOrganization, selectOrganization } from '../store/read/organization.ts'
import { bothBooks, type OpenBook } from './book.ts'
import { reachDatabase } from './database.ts'
import { SetupError } from './home.ts'
import { expectedHeads } from './lost-log.ts'

const usage = 'Usage: bursar rails [--book test|live] [--set RAIL=at-once|later|off]... [--json]'

const words: Readonly<Record<string, Settles | null>> = {
  'at-once': 'at_once',
  later: 'later',
  off: null,
}

/**
 * Shows by which rails the books pay outside parties, or changes it, beside a running server or
 * alone. Resolves with the exit code.
 */
export async function rails(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      book: { type: 'string' },
      set: { type: 'string', multiple: true },
      json: { type: 'boolean' },
    },
  })
  const { book, set = [] } = values
  if (book !== undefined && book !== 'test' && book !== 'live') throw new SetupError(usage)
  const settings = set.map(settingOf)
  const config = readConfig(env)
  const { database, close } = await reachDatabase(config)
  try {
    const books = await bothBooks(database)
    if (settings.length > 0) {
      if (book === undefined) throw new SetupError(`--set requires --book. ${usage}`)
      const heads = await expectedHeads(database, config.home)
      const engine = new Engine(database, { committed: quiet, bug: quiet, alarm: quiet }, { heads })
      await change({ database, engine }, books[book], settings).finally(() => engine.close())
    }
    const all = book === undefined ? [books.test, books.live] : [books[book]]
    const shown = await Promise.all(all.map((one) => shownOf(database, one)))
    const text = shown.map(render).join('')
    process.stdout.write(values.json ? `${JSON.stringify({ books: shown })}\n` : text)
    return 0
  } finally {
    await close()
  }
}

const quiet = () => undefined

type Deps = Parameters<typeof setRail>[0]

function settingOf(given: string): RailSetting {
  const [name, word = '', ...rest] = given.split('=')
  const rail = outsideRails.find((one) => one === name)
  if (rail === undefined)
    throw new SetupError(`Unknown rail "${name}". This version has: ${outsideRails.join(', ')}.`)
  const settles = Object.hasOwn(words, word) && rest.length === 0 ? words[word] : undefined
  if (settles === undefined) throw new SetupError(usage)
  return { rail, terms: settles && termsOf[rail](settles) }
}

async function change(deps: Deps, { bookId }: OpenBook, settings: readonly RailSetting[]) {
  for (const setting of settings) {
    const reply = await setRail(deps, bookId, setting)
    if (reply.kind === 'recorded') continue
    const why = 'why' in reply ? reply.why : 'sentence' in reply ? reply.sentence : reply.kind
    throw new SetupError(`${setting.rail} could not be set: ${why}`)
  }
}

interface Shown {
  readonly book: number
  readonly environment: Environment
  readonly rails: readonly RailTerms[]
}

async function shownOf(database: Database, { bookId: book }: OpenBook): Promise<Shown> {
  const [row] = await database.read(selectOrganization(book))
  const { environment, rails } = decodeOrganization(present(row, 'the book'))
  return { book, environment, rails }
}

function render({ environment, rails }: Shown): string {
  if (rails.length === 0) return `${environment}: no rail, external payees cannot be paid\n`
  return rails.map((terms) => `${environment}: ${sentenceOf(terms)}\n`).join('')
}

function sentenceOf({ rail, settles, except }: RailTerms): string {
  const others = except === null ? '' : `, except ${except.join(', ')}`
  return `${rail} settles ${settles === 'later' ? 'later' : 'at once'}${others}`
}
