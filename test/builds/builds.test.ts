import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished, test } from 'vitest'
import { EPOCH } from '../../packages/server/src/store/epoch.ts'
import { freshDatabase } from '../setup/database.ts'
import { Folder, program } from '../setup/process.ts'
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
