import { present } from '../assert.ts'
import { BOOK_KEY, type Book } from '../book.ts'

/** Whether a book has members: from the first one on people are counted, not keys alone. */
export function hasMembers(book: Book): true | null {
  return present(book.tables.book.get(BOOK_KEY), 'the book').owners === null ? null : true
}
