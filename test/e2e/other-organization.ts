import { membersOf } from '../../packages/server/src/application/people/member.ts'
import { Engine } from '../../packages/server/src/engine/engine.ts'
import { mintId } from '../../packages/server/src/identity/mint.ts'
import { openDatabase } from '../../packages/server/src/store/driver/open.ts'
import { openTestOrganization } from '../setup/organization.ts'
import type { TestServer } from '../setup/server.ts'
import type { World } from './world.ts'

interface Other {
  /** The secret of its test key. */
  readonly key: string
  /** One person, who is its owner. */
  readonly team: World['team']
}

/** A second organization on the database of a server. */
export async function openOther(
  { databaseUrl }: TestServer,
  permissions: readonly string[],
): Promise<Other> {
  const database = openDatabase({ url: databaseUrl })
  const quiet = () => undefined
  const engine = new Engine(database, { committed: quiet, bug: quiet, alarm: quiet })
  try {
    const { test } = await openTestOrganization({ database, engine }, permissions)
    const person = mintId('person')
    const added = { bookId: test.bookId, person, role: 'owner', passkeys: [] } as const
    const members = membersOf({ engine, read: database.read })
    await members.add({ ...added, actor: 'system:setup' })
    const team = {
      owner: () => Promise.resolve({ key: null, headers: {} }),
      invitation: () => Promise.resolve({ id: 'inv_none', secret: '' }),
      teammate: () => Promise.resolve(person),
    }
    return { key: test.key, team }
  } finally {
    await engine.close()
    await database.close()
  }
}
