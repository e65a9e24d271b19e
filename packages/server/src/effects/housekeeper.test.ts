import { expect, test } from 'vitest'
import { openBench } from '../../../../test/setup/bench.ts'
import { Housekeeper } from './housekeeper.ts'

test('a table that grew is counted before PostgreSQL itself comes round to it', async () => {
  const bench = await openBench()
  const problems: unknown[] = []
  const problem = (error: unknown) => void problems.push(error)
  const keeper = new Housekeeper({ database: bench.database, takeUses: () => [], problem })
  const writer = await bench.database.openWriter()
  const run = async (text: string) => (await writer.flight([{ text, params: [] }], 10_000))[0]?.rows
  const counted = "select reltuples >= 1000 as counted from pg_class where relname = 'role'"
  await run('alter table role set (autovacuum_enabled = false)')
  await run(
    "insert into role select 1, 'currency ' || n, md5('')::uuid from generate_series(1, 2000) n",
  )
  expect(await run(counted)).toEqual([{ counted: false }])
  keeper.start()
  await expect.poll(() => run(counted), { timeout: 20_000 }).toEqual([{ counted: true }])
  await keeper.stop()
  writer.destroy()
  await bench.close()
  expect(problems).toEqual([])
})
