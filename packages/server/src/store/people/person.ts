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
    text: 'select 1 as was from member where book_id = $1 and person = $2::text::uuid',
    params: [bookId, hexFromUlid(ulidOf(person))],
  }
}

/** What people are called, as far as they are known. */
export function selectPersonNames(people: readonly Id<'person'>[]): Query {
  return {
    text: `select p.id, p.name from unnest($1::text::uuid[]) k join person p on p.id = k`,
    params: [`{${people.map((person) => hexFromUlid(ulidOf(person))).join(',')}}`],
  }
}
