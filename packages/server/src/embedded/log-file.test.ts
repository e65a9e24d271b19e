import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LogFile } from './log-file.ts'

test('a log keeps its last lines and never outgrows two files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bursar-log-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'postgres.log')
  for (let run = 0; run < 2; run += 1) {
    const log = new LogFile(path, 100)
    for (let line = 0; line < 10; line += 1) log.write(`run ${run} line ${line}`)
  }
  const [now, before] = [await readFile(path, 'utf8'), await readFile(`${path}.1`, 'utf8')]
  expect(now.length).toBeLessThanOrEqual(100)
  expect(before.length).toBeLessThanOrEqual(100)
  expect(`${before}${now}`).toMatch(/run 1 line 8\nrun 1 line 9\n$/)
})

test('a log that can not be written disturbs nobody', () => {
  const log = new LogFile(join(tmpdir(), 'bursar-no-such-folder', 'postgres.log'), 100)
  expect(() => log.write('a line')).not.toThrow()
})
