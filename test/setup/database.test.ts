import postgres from 'postgres'
import { expect, test } from 'vitest'
import { freshDatabase } from './database.ts'

async function ask(url: string, statement: string): Promise<unknown> {
  const sql = postgres(url, { max: 1 })
  try {
    const [row] = await sql.unsafe(statement).values()
    return row?.[0]
  } finally {
    await sql.end()
  }
}

test('a fresh database is durable, and its own', async () => {
  const [one, two] = await Promise.all([freshDatabase(), freshDatabase()])
  try {
    await ask(one.url, 'CREATE TABLE mine (id bigint)')
    expect(await ask(two.url, `SELECT to_regclass('mine')::text`)).toBe(null)
    for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
      expect(await ask(one.url, `SHOW ${setting}`)).toBe('on')
    }
  } finally {
    await Promise.all([one.drop(), two.drop()])
  }
})

test('a copy of a template starts with its tables', async () => {
  const template = await freshDatabase()
  await ask(template.url, 'CREATE TABLE mine (id bigint)')
  const copy = await freshDatabase({ template: new URL(template.url).pathname.slice(1) })
  try {
    expect(await ask(copy.url, `SELECT to_regclass('mine')::text`)).toBe('mine')
  } finally {
    await copy.drop()
    await template.drop()
  }
})

test('a dropped database is gone, connections and all', async () => {
  const database = await freshDatabase()
  const sql = postgres(database.url, { max: 1 })
  await sql`SELECT 1`
  await database.drop()
  await expect(ask(database.url, 'SELECT 1')).rejects.toThrow(/does not exist/)
  await sql.end({ timeout: 0 })
})
