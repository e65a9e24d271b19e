import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { inject } from 'vitest'
import { setClock } from './clock.ts'

export interface FreshDatabase {
  readonly url: string
  /** Ends all connections to it, and removes it. */
  drop(): Promise<void>
}

/**
 * An empty database of one's own, or a copy of `template`, which nobody may be connected to. Its
 * clock is that of the run, and can be turned.
 */
export async function freshDatabase(options: { template?: string } = {}): Promise<FreshDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await administer(`CREATE DATABASE ${name} TEMPLATE ${options.template ?? 'template0'}`)
  const url = new URL(inject('databaseUrl'))
  url.pathname = `/${name}`
  await setClock(url.href)
  return { url: url.href, drop: () => administer(`DROP DATABASE ${name} WITH (FORCE)`) }
}

async function administer(statement: string): Promise<void> {
  const sql = postgres(inject('databaseUrl'), { max: 1, onnotice: () => undefined })
  try {
    await sql.unsafe(statement)
  } finally {
    await sql.end()
  }
}
