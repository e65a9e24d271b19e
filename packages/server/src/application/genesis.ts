import { type Command, type Id, newClearingWallets, ulidOf } from '@bursar/core'
import type { Engine } from '../engine/engine.ts'
import type { Request } from '../engine/request.ts'
import {
  type Environment,
  keyOfSecret,
  mintBookId,
  mintId,
  mintSecret,
  mintUlid,
} from '../identity/mint.ts'
import { flightSecondsMax } from '../limits.ts'
import { railsOfNewBook } from '../rails/terms.ts'
import type { Database } from '../store/db.ts'
import { readHead } from '../store/head.ts'
import { insertOrganization } from '../store/organization.ts'
import { privateTexts } from './private-text.ts'

interface BookPlan {
  readonly bookId: number
  /** The first key of the book: it stands in the plan, and nowhere else in clear. */
  readonly key: string
}

/** An organization that is about to be made: written down first, so that a crash loses nothing. */
export interface OrganizationPlan {
  readonly organization: Id<'organization'>
  readonly name: string
  readonly test: BookPlan
  readonly live: BookPlan
}

const environments = ['test', 'live'] as const

/** What the ORG wallet of a new test book holds: 100,000.00. */
const testCredit = 100_000n * 100_000_000n

export function planOrganization(name: string): OrganizationPlan {
  const book = (environment: Environment): BookPlan => {
    const bookId = mintBookId()
    return { bookId, key: mintSecret(environment, bookId) }
  }
  return { organization: mintId('organization'), name, test: book('test'), live: book('live') }
}

/** Makes what is not made yet of a plan: carried out twice, it is done once. */
export async function openOrganization(
  deps: { database: Database; engine: Engine },
  plan: OrganizationPlan,
  permissions: readonly string[],
): Promise<void> {
  const { database, engine } = deps
  const writer = await database.openWriter()
  try {
    const bookIds = environments.map((environment) => plan[environment].bookId)
    const organization = ulidOf(plan.organization)
    const row = { organization, bookIds, createdAt: Date.now() * 1000 }
    await writer.flight([insertOrganization(row)], flightSecondsMax * 1000)
  } finally {
    writer.destroy()
  }
  for (const environment of environments) {
    const { bookId } = plan[environment]
    const [head] = await database.read(readHead(bookId))
    if (head === undefined)
      throw new Error('a newer version of Bursar has migrated this database. Start that version.')
    if (Number(head.seq) === 0) await openBook(engine, { plan, environment, permissions })
  }
}

async function openBook(
  engine: Engine,
  made: {
    plan: OrganizationPlan
    environment: Environment
    permissions: readonly string[]
  },
): Promise<void> {
  const { plan, environment, permissions } = made
  const { bookId, key } = plan[environment]
  const { digests, texts } = privateTexts(ulidOf(plan.organization), { name: plan.name })
  const command: Command = {
    kind: 'book.open',
    actor: 'system:setup',
    params: {
      organization: plan.organization,
      environment,
      scope: mintUlid(),
      org: mintId('wallet'),
      world: mintId('wallet'),
      clearing: newClearingWallets(() => mintId('wallet')),
      shortfall: mintId('wallet'),
      rails: railsOfNewBook[environment],
      credit: environment === 'test' ? testCredit : 0n,
      key: keyOfSecret(key),
      owner: 'owner',
      permissions,
      texts: digests,
    },
  }
  const request: Request = { command, texts, idempotency: null, box: null, dry: false }
  const reply = await engine.submit(bookId, request)
  if (reply.kind !== 'recorded')
    throw new Error(
      `A book could not be opened (${reply.kind}). Start again to continue from there.`,
    )
}
