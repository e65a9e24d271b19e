import postgres from 'postgres'

/** A database like another one, whose functions find the clock of the run before the real one. */
export function copyOf(template: string, name: string): string {
  return `CREATE DATABASE ${name} TEMPLATE ${template};
    ALTER DATABASE ${name} SET search_path = public, pg_catalog`
}

/** Runs statements one by one: a database is made outside of every transaction. */
export async function administer(url: string, statements: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    for (const statement of statements.split(';')) await sql.unsafe(statement)
  } finally {
    await sql.end()
  }
}
