import type { Id, NewPasskey } from '@bursar/core'
import { decodePasskey, type Passkey, selectPasskeysOf } from '../../store/people/passkey.ts'
import type { People } from './people.ts'

/** The passkeys of a person as books know them, the oldest first: by id and public key alone. */
export async function knownPasskeys(
  { database }: Pick<People, 'database'>,
  person: Id<'person'>,
): Promise<readonly NewPasskey[]> {
  return (await database.read(selectPasskeysOf(person))).map(decodePasskey).map(knownAs)
}

function knownAs({ id, publicKey }: Passkey): NewPasskey {
  return { passkey: id, publicKey: Buffer.from(publicKey).toString('base64url') }
}

/**
 * Lets each book of a person know the passkeys that they have. What a book that is busy or stopped
 * does not hear now, it is told at the person's next sign-in. Never rejects.
 */
export async function settlePasskeys(
  people: People,
  person: Id<'person'>,
  report: (error: unknown) => void,
): Promise<void> {
  try {
    const passkeys = await knownPasskeys(people, person)
    people.memberships.forget(person)
    for (const member of await people.memberships.of(person))
      await people.members.know(person, member, passkeys)
  } catch (error) {
    report(error)
  }
}
