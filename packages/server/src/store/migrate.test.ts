import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { freshDatabase } from '../../../../test/setup/database.ts'
import { migrationsFolder } from '../assets.ts'
import { openDatabase } from './driver/open.ts'
import { EPOCH, selectEpoch } from './epoch.ts'
import { migrate } from './migrate.ts'

test('servers that start at once migrate one after the other', async () => {
  const fresh = await freshDatabase()
  const databases = Array.from({ length: 6 }, () => openDatabase({ url: fresh.url }))
  try {
    await Promise.all(databases.map(migrate))
    expect(await databases[0]?.read(selectEpoch())).toEqual([{ epoch: EPOCH }])
  } finally {
    await Promise.all(databases.map((database) => database.close()))
    await fresh.drop()
  }
})

test('a schema from before lineages had names is refused, and stays as it is', async () => {
  const fresh = await freshDatabase()
  const database = openDatabase({ url: fresh.url })
  const writer = await database.openWriter()
  const run = (text: string) => writer.flight([{ text, params: [] }], 10_000)
  const rows = () => run('select * from migration').then(([found]) => found?.rows)
  try {
    await run('create table migration (id int primary key, version int not null, epoch int)')
    await run('insert into migration values (1, 4, 4)')
    const before = await rows()
    await expect(migrate(database)).rejects.toThrow(/no lineage, schema 4; .* Nothing was changed/)
    expect(await rows()).toEqual(before)
  } finally {
    writer.destroy()
    await database.close()
    await fresh.drop()
  }
})

// The newest schema before lineages had the number 4: its builds know a newer one by its number.
test('builds from before lineages take every schema of this one for a newer one', async () => {
  const numbers = (await readdir(migrationsFolder)).map((name) => Number(name.slice(0, 4)))
  expect(Math.min(...numbers)).toBeGreaterThan(4)
})
