import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HeadsInMemory } from '../engine/heads.ts'
import { HeadsDamaged, KeptHeads, readHeads, writeHeads } from './kept-heads.ts'

let home: string

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'bursar-heads-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

const end = (seq: number, digit: string) => ({ seq, hash: digit.repeat(64) })
const path = () => join(home, 'heads')

function kept(problems: unknown[] = []): KeptHeads {
  const heads = new HeadsInMemory()
  return new KeptHeads({ home, heads, problem: (error) => problems.push(error) })
}

test('what was seen is there after a restart, and nothing at the first time', async () => {
  expect(await readHeads(home)).toEqual(new Map())
  const heads = kept()
  heads.saw(7, end(3, 'a'))
  heads.saw(8, end(1, 'b'))
  heads.saw(7, end(4, 'c'))
  await heads.stop()
  expect(await readHeads(home)).toEqual(
    new Map([
      [7, end(4, 'c')],
      [8, end(1, 'b')],
    ]),
  )
  expect((await stat(path())).mode & 0o777).toBe(0o600)
})

test('it is written by itself, soon after it was seen, and only when it changed', async () => {
  const heads = kept()
  heads.start()
  heads.saw(7, end(3, 'a'))
  await expect.poll(() => readHeads(home), { timeout: 10_000 }).toEqual(new Map([[7, end(3, 'a')]]))
  const { ino } = await stat(path())
  heads.saw(7, end(3, 'a'))
  await heads.flush()
  expect((await stat(path())).ino).toBe(ino)
  await heads.stop()
})

test('a file that was cut or changed anywhere is damaged, and never taken for none', async () => {
  await writeHeads(
    home,
    new Map([
      [7, end(12, 'a')],
      [8, end(1, 'b')],
    ]),
  )
  const whole = await readFile(path(), 'utf8')
  for (let at = 0; at < whole.length; at += 1) {
    const changed = String.fromCharCode(whole.charCodeAt(at) ^ 1)
    for (const text of [whole.slice(0, at), whole.slice(0, at) + changed + whole.slice(at + 1)]) {
      await writeFile(path(), text)
      await expect(readHeads(home), JSON.stringify(text)).rejects.toThrow(HeadsDamaged)
    }
  }
  await expect(readHeads(home)).rejects.toThrow('bursar head accept (from a clone: npm run head')
})

test('a home that takes no writes is told once, and written when it takes them again', async () => {
  const problems: unknown[] = []
  const heads = kept(problems)
  heads.saw(7, end(3, 'a'))
  await rm(home, { recursive: true })
  await heads.flush()
  await heads.flush()
  expect(problems).toHaveLength(1)
  await mkdir(home)
  await heads.flush()
  expect(await readHeads(home)).toEqual(new Map([[7, end(3, 'a')]]))
})
