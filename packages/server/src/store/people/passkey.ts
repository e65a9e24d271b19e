import { hexFromUlid, type Id, ulidOf } from '@bursar/core'
import type { Param, Query, Row } from '../db.ts'
import { NOW } from '../head.ts'
import { readCount, readId } from '../read/value.ts'

/** A passkey as its authenticator made it. */
export interface NewPasskey {
  /** The credential id in base64url. */
  readonly id: string
  /** COSE. */
  readonly publicKey: Uint8Array
  readonly counter: number
  readonly transports: readonly string[]
  readonly deviceType: 'singleDevice' | 'multiDevice'
  readonly backedUp: boolean
  readonly name: string
}

export interface Passkey extends NewPasskey {
  readonly person: Id<'person'>
  readonly createdAt: number
  readonly usedAt: number | null
}

const COLUMNS = `k.id, k.person, k.public_key, k.counter, k.transports, k.device_type, k.backed_up,
  k.name, k.created_at, k.used_at`

/** The columns of a new row, and its values as a list beside `person` and `at`. */
export const newPasskey = {
  columns: `id, public_key, counter, transports, device_type, backed_up, name, person, created_at`,
  params: (passkey: NewPasskey): Param[] => [
    passkey.id,
    passkey.publicKey,
    passkey.counter,
    passkey.transports.join(','),
    passkey.deviceType,
    passkey.backedUp,
    passkey.name,
  ],
}

/** The passkey of somebody who may sign in. */
export function selectPasskey(id: string): Query {
  return {
    text: `select ${COLUMNS} from person_passkey k
join person p on p.id = k.person and p.status = 'ACTIVE' where k.id = $1`,
    params: [id],
  }
}

export function selectPasskeysOf(person: Id<'person'>): Query {
  return {
    text: `select ${COLUMNS} from person_passkey k where k.person = $1::text::uuid
order by k.created_at, k.id limit 200`,
    params: [hexFromUlid(ulidOf(person))],
  }
}

export function insertPasskey(person: Id<'person'>, passkey: NewPasskey): Query {
  return {
    text: `insert into person_passkey (${newPasskey.columns})
values ($1, $2, $3, $4, $5, $6, $7, $8::text::uuid, ${NOW}) on conflict (id) do nothing`,
    params: [...newPasskey.params(passkey), hexFromUlid(ulidOf(person))],
  }
}

/** Held to the end of the transaction: one change of a person's passkeys at a time. */
export function lockPerson(person: Id<'person'>): Query {
  return {
    text: "select 1 from person where id = $1::text::uuid and status = 'ACTIVE' for update",
    params: [hexFromUlid(ulidOf(person))],
  }
}

export function renamePasskey(named: { person: Id<'person'>; id: string; name: string }): Query {
  return {
    text: 'update person_passkey set name = $3 where id = $1 and person = $2::text::uuid',
    params: [named.id, hexFromUlid(ulidOf(named.person)), named.name],
  }
}

/** Never the last one. To be sent behind {@link lockPerson}, which lets it see all others. */
export function deletePasskey(person: Id<'person'>, id: string): Query {
  return {
    text: `delete from person_passkey where id = $1 and person = $2::text::uuid
  and exists (select 1 from person_passkey o where o.person = $2::text::uuid and o.id <> $1)`,
    params: [id, hexFromUlid(ulidOf(person))],
  }
}

export function decodePasskey(row: Row): Passkey {
  const transports = String(row.transports)
  return {
    id: String(row.id),
    person: readId('person', row.person),
    publicKey: row.public_key as Uint8Array,
    counter: Number(row.counter),
    transports: transports === '' ? [] : transports.split(','),
    deviceType: row.device_type === 'multiDevice' ? 'multiDevice' : 'singleDevice',
    backedUp: row.backed_up === true,
    name: String(row.name),
    createdAt: Number(row.created_at),
    usedAt: readCount(row.used_at),
  }
}
