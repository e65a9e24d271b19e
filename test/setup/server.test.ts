import { existsSync } from 'node:fs'
import postgres from 'postgres'
import { expect, test } from 'vitest'
import { TestServer } from './server.ts'

test('a server whose books are not sound fails its tests, and leaves nothing behind', async () => {
  const server = await TestServer.start()
  const sql = postgres(server.databaseUrl, { max: 1 })
  await sql.unsafe('update entry set balance = balance + 1')
  await sql.end()
  await expect(server.stop()).rejects.toThrow(/^not sound: /)
  expect(existsSync(server.home)).toBe(false)
})

test('one that logged an error does so too', async () => {
  const server = await TestServer.start()
  const sql = postgres(server.databaseUrl, { max: 1 })
  await sql.unsafe('alter table event rename to elsewhere')
  expect((await server.call('GET', '/v1/events')).status).toBe(500)
  await sql.unsafe('alter table elsewhere rename to event')
  await sql.end()
  await expect(server.stop()).rejects.toThrow(/^logged errors: .*event/)
})
