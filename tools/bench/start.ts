import type { Folder } from '../../test/setup/process.ts'
import type { Start } from './report.ts'
import type { Scale } from './scale.ts'
import { startServer, stopServer } from './served.ts'
import { spreadOf } from './statistics.ts'

/** First starts, each in a home of its own, and later starts in the last of them. */
export async function measureStart(scale: Scale, root: string, folder: Folder): Promise<Start> {
  const first: number[] = []
  const later: number[] = []
  const start = async (name: string) => {
    const from = performance.now()
    const server = startServer(folder, name, { root })
    await server.ready()
    const seconds = (performance.now() - from) / 1000
    await stopServer(server)
    return seconds
  }
  for (let number = 0; number < scale.starts; number += 1) {
    first.push(await start(`start-${number}`))
    later.push(await start(`start-${number}`))
  }
  return { first: spreadOf(first), later: spreadOf(later) }
}
