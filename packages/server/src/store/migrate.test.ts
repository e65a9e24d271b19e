import { expect, test } from 'vitest'
import { freshDatabase } from '../../../../test/setup/database.ts'
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
