import { execFileSync } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FaultyProxy, openProxy } from '../../../../../test/setup/db-proxy.ts'
import { type EmbeddedPostgres, startEmbedded } from '../../embedded/embedded.ts'
import type { Database, Query } from '../db.ts'
import { ConnectionLost } from '../db-error.ts'
import { openDatabase } from './open.ts'

const ms = 10_000
let folder: string
let primary: EmbeddedPostgres
let standby: EmbeddedPostgres
let database: Database
/** Before the primary. */
let proxy: FaultyProxy

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bursar-failover-'))
  if (process.getuid?.() === 0) await chmod(folder, 0o711)
  const [one, other] = [join(folder, 'one'), join(folder, 'other')]
  await (await startEmbedded({ home: one })).stop()
  // A standby that follows nobody is a standby all the same: it is read, and takes no writes.
  execFileSync('cp', ['-a', one, other])
  await writeFile(join(other, 'postgres', 'standby.signal'), '')
  primary = await startEmbedded({ home: one })
  standby = await startEmbedded({ home: other })
  proxy = await openProxy(primary.url)
  const url = new URL(primary.url)
  const hosts = [standby, proxy].map(({ url: each }) => new URL(each).host).join(',')
  const text = `postgres://${url.username}:${url.password}@${hosts}${url.pathname}`
  database = openDatabase({ url: text })
}, 60_000)
afterAll(async () => {
  await database.close()
  await proxy.close()
  await Promise.all([primary.stop(), standby.stop()])
  await rm(folder, { recursive: true, force: true })
}, 60_000)

function q(text: string): Query {
  return { text, params: [] }
}

const portNow = q('SELECT inet_server_port() AS port')

function portOf({ url }: EmbeddedPostgres): number {
  return Number(new URL(url).port)
}

test('of several servers the one that takes writes is used, for reading too', async () => {
  const writer = await database.openWriter()
  const [result] = await writer.flight([portNow], ms)
  expect(result?.rows).toEqual([{ port: portOf(primary) }])
  expect(await database.read(portNow)).toEqual([{ port: portOf(primary) }])
  writer.destroy()
})

test('a standby alone can be read, and says why it is not written to', async () => {
  const alone = openDatabase({ url: standby.url })
  expect(await alone.read(portNow)).toEqual([{ port: portOf(standby) }])
  const error = await alone.openWriter().catch(String)
  expect(error).toContain('it is a standby and does not accept writes')
  await alone.close()
})

test('when another one takes over, nobody stays with the one before', async () => {
  const before = await database.openWriter()
  await database.read(portNow)
  const promoting = openDatabase({ url: standby.url })
  await promoting.read(q('SELECT pg_promote()'))
  await promoting.close()
  // The old one lives on and would take writes; only new connections do not reach it for a moment.
  proxy.fault = 'cut before the request'
  const after = await database.openWriter()
  proxy.fault = 'none'
  const [result] = await after.flight([portNow], ms)
  expect(result?.rows).toEqual([{ port: portOf(standby) }])
  expect(before.alive).toBe(false)
  expect(await database.read(portNow)).toEqual([{ port: portOf(standby) }])
  after.destroy()
})

test('when none takes writes, it says of each why', async () => {
  await standby.stop()
  proxy.fault = 'cut before the request'
  const error = await database.openWriter().catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(ConnectionLost)
  expect(String(error)).toMatch(/:\d+: .*ECONNREFUSED.*; 127\.0\.0\.1:\d+: the server closed/)
})
