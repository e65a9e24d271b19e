import { type Book, rowCodecs, type TableName } from '../../packages/core/src/book.ts'

/** Everything a book holds, as one text: equal books are equal texts. */
export function snapshotOf(book: Book): string {
  const lines: string[] = []
  for (const name of Object.keys(rowCodecs) as TableName[]) {
    const codec = rowCodecs[name] as { encode(row: unknown): string }
    for (const [key, row] of book.tables[name].rows)
      if (row !== null) lines.push(`${name} ${key} ${codec.encode(row)}`)
  }
  return lines.sort().join('\n')
}
