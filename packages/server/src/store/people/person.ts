import { hexFromUlid, type Id, ulidOf } from '@bursar/core'
import type { Query, Row } from '../db.ts'
import { readId } from '../read/value.ts'

/** Where a person may be a member: the book alone knows whether they are. */
export interface PersonBook {
  readonly bookId: number
  readonly organization: Id<'organization'>
  readonly environment: 'test' | 'live'
}

/** What a person is called; no row for one who may not sign in. */
export function selectPerson(person: Id<'person'>): Query {
  return {
    text: "select name from person where id = $1::text::uuid and status = 'ACTIVE'",
    params: [hexFromUlid(ulidOf(person))],
  }
}

export function selectBooksOf(person: Id<'person'>): Query {
  return {
    text: `select book_id, organization, environment from person_book
where person = $1::text::uuid order by environment desc, book_id limit 200`,
    params: [hexFromUlid(ulidOf(person))],
  }
}

export function decodePersonBook(row: Row): PersonBook {
  return {
    bookId: Number(row.book_id),
    organization: readId('organization', row.organization),
    environment: row.environment === 'live' ? 'live' : 'test',
  }
}

/** Whether a book has ever had this person as a member, ended ones included. */
export function selectEverMember(bookId: number, person: Id<'person'>): Query {
  return {
    text: 'select 1 as was from key where book_id = $1 and agent is null and owner = $2 limit 1',
    params: [bookId, person],
  }
}
