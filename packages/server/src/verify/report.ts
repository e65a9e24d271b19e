import type { Finding } from './finding.ts'
import type { BookReport, Report } from './verify.ts'

/** The report as text for a terminal, ending with a newline. */
export function renderReport(report: Report): string {
  const lines = report.books.flatMap(renderBook)
  for (const warning of report.warnings) lines.push(`warning: ${warning}`)
  const wrong = report.books.filter(({ findingCount }) => findingCount > 0).length
  const books = report.books.length === 1 ? '1 book' : `${report.books.length} books`
  lines.push(report.ok ? `${books} verified: sound` : `${books} verified: ${wrong} NOT SOUND`)
  return `${lines.join('\n')}\n`
}

function renderBook(book: BookReport): string[] {
  const { bookId, environment, events, head, findings, findingCount } = book
  const verdict = findingCount === 0 ? 'sound' : `${findingCount} findings`
  const title = `book ${bookId} (${environment ?? 'not opened'}): ${events} events, ${verdict}`
  const lines = [title, `  head ${head.seq} ${head.hash}`, ...findings.map(renderFinding)]
  const rest = findingCount - findings.length
  if (rest > 0) lines.push(`  and ${rest} more`)
  return lines
}

function renderFinding({ law, message }: Finding): string {
  return `  ${law}: ${message}`
}
