import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { expect, onTestFinished, test } from 'vitest'
import { EPOCH } from '../../packages/server/src/store/epoch.ts'
import { freshDatabase } from '../setup/database.ts'
import { Folder, program, runCommand } from '../setup/process.ts'
import { bundle } from './build.ts'
import { Handover } from './handover.ts'

const timeout = 120_000

async function setting() {
  const [folder, database] = await Promise.all([Folder.make(), freshDatabase()])
  onTestFinished(() => folder.clear().then(database.drop))
  return { folder, databaseUrl: database.url }
}

async function place(folder: Folder, name: string): Promise<string> {
  const path = join(folder.path, name)
  await mkdir(path)
  return path
}

test('an older build beside this one writes nothing, and says why', { timeout }, async () => {
  const { folder, databaseUrl } = await setting()
  const older = await bundle(await place(folder, 'older'), { epoch: EPOCH - 1 })
  const handover = await Handover.from({ folder, databaseUrl, program: older })
  await handover.to(program)
  await handover.isClean()
})

test('this build beside a newer one writes nothing, and says why', { timeout }, async () => {
  const { folder, databaseUrl } = await setting()
  const migration = { file: '9998.sql', sql: 'create table of_the_newer (id int primary key);\n' }
  const newer = await bundle(await place(folder, 'newer'), { epoch: EPOCH + 1, migration })
  const handover = await Handover.from({ folder, databaseUrl, program })
  await handover.to(newer)
  await handover.isClean()
})

test('a build of another lineage is refused, whichever was first', { timeout }, async () => {
  const { folder } = await setting()
  const other = await bundle(await place(folder, 'other'), { lineage: '2026-10-31' })
  await expectRefused(folder, { first: program, second: other })
  await expectRefused(folder, { first: other, second: program })
})

/** Nothing that the second one is asked for changes what the first one left. */
async function expectRefused(
  folder: Folder,
  { first, second }: { first: string; second: string },
): Promise<void> {
  const database = await freshDatabase()
  onTestFinished(database.drop)
  const launch = {
    home: await place(folder, `home-${first === program}`),
    databaseUrl: database.url,
    env: { BURSAR_SECRET: 'one secret for both builds' },
  }
  const server = folder.start({ ...launch, command: [process.execPath, first, 'start'] })
  await server.ready()
  await server.kill('SIGTERM')
  const before = await contentOf(database.url)
  for (const args of [['start'], ['verify'], ['keys', 'create', '--org']]) {
    const refused = await runCommand({ ...launch, command: [process.execPath, second, ...args] })
    expect(refused.code, args.join(' ')).not.toBe(0)
    expect(refused.stderr, args.join(' ')).toMatch(
      /another line of Bursar builds \(lineage 2026-1\d-3\d, schema \d+; .* Nothing was changed\./,
    )
  }
  expect(await contentOf(database.url)).toBe(before)
}

async function contentOf(url: string): Promise<unknown> {
  const sql = postgres(url, { max: 1 })
  try {
    const [row] = await sql`select md5(schema_to_xml('public', true, false, '')::text) as digest`
    return row?.digest
  } finally {
    await sql.end()
  }
}
