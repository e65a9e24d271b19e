import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openCluster } from './cluster.ts'

test.each([
  ['17', /was created by PostgreSQL 17\. .* PostgreSQL 18, which .* set DATABASE_URL to that\.$/],
  ['18', null],
])('data of PostgreSQL %s is opened by 18, or refused with what to do', async (made, refusal) => {
  const home = await mkdtemp(join(tmpdir(), 'bursar-cluster-'))
  onTestFinished(() => rm(home, { recursive: true }))
  await mkdir(join(home, 'postgres'))
  await writeFile(join(home, 'postgres', 'PG_VERSION'), `${made}\n`)
  const record = { data: 'postgres', staged: 'postgres.new-1', password: 'p' }
  await writeFile(join(home, 'postgres.json'), JSON.stringify(record))
  const binaries = { initdb: '', postgres: '', majorVersion: '18' }
  const opened = openCluster({ home, base: home, account: null, binaries })
  if (refusal === null) expect((await opened).data).toBe(join(home, 'postgres'))
  else await expect(opened).rejects.toThrow(refusal)
})
