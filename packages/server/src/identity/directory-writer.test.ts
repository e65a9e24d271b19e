import { expect, test } from 'vitest'
import { directoryWritesMax } from '../limits.ts'
import type { Writer } from '../store/db.ts'
import { DirectoryFull, DirectoryWriter } from './directory-writer.ts'

const query = { text: 'select 1', params: [] }

/** A connection that answers when it is told to. */
function held() {
  const flights: (() => void)[] = []
  const writer: Writer = {
    alive: true,
    flight: (queries) =>
      new Promise((resolve) => {
        flights.push(() => resolve(queries.map(() => ({ rows: [], tag: 'SELECT', count: 1 }))))
      }),
    destroy: () => undefined,
  }
  return { flights, directory: new DirectoryWriter({ openWriter: async () => writer }) }
}

test('one thing is written after the other', async () => {
  const { flights, directory } = held()
  const [first, second] = [directory.changes(query), directory.changes(query)]
  await expect.poll(() => flights.length).toBe(1)
  flights[0]?.()
  expect(await first).toBe(true)
  await expect.poll(() => flights.length).toBe(2)
  flights[1]?.()
  expect(await second).toBe(true)
})

test('so many wait, and more are told that there is no room', async () => {
  const { flights, directory } = held()
  const waiting = Array.from({ length: directoryWritesMax }, () => directory.write(query))
  await expect(directory.write(query)).rejects.toThrow(DirectoryFull)
  for (let done = 0; done < directoryWritesMax; done += 1) {
    await expect.poll(() => flights.length).toBeGreaterThan(done)
    flights[done]?.()
    await waiting[done]
  }
  const next = directory.write(query)
  await expect.poll(() => flights.length).toBe(directoryWritesMax + 1)
  flights[directoryWritesMax]?.()
  await next
})

test('what fails does not keep the next from being written', async () => {
  let fails = true
  const writer: Writer = {
    alive: true,
    flight: async () => {
      if (fails) throw new Error('no')
      return []
    },
    destroy: () => undefined,
  }
  const directory = new DirectoryWriter({ openWriter: async () => writer })
  await expect(directory.write(query)).rejects.toThrow('no')
  fails = false
  expect(await directory.write(query)).toEqual([])
})
