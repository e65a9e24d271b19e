import { once } from 'node:events'
import { createServer } from 'node:net'
import { commandLine } from '../../command-line.ts'
import type { Config } from '../../config.ts'
import { lockHolder } from '../../embedded/lock.ts'
import { readCredentials } from '../home.ts'
import { unusable } from '../listen.ts'
import { type Check, failed, ok, warning } from './check.ts'

const answerMsMax = 5_000

/** Whether the server of this home runs and can do its work, or whether one could start. */
export async function checkService(config: Config): Promise<Check[]> {
  const pid = await lockHolder(config.home)
  if (pid === null) return [notRunning, await checkPort(config)]
  const credentials = await readCredentials(config.home).catch(() => null)
  const baseUrl = credentials?.baseUrl
  if (baseUrl === undefined) return [ok('server', `process ${pid}, which has no credentials yet`)]
  return [await checkReady(baseUrl, pid), portOf(config, baseUrl)]
}

const notRunning = warning(
  'server',
  'no server of this home is running',
  `Start it: ${commandLine('start')}`,
)

async function checkReady(baseUrl: string, pid: number): Promise<Check> {
  const says = `process ${pid} at ${baseUrl}`
  try {
    const signal = AbortSignal.timeout(answerMsMax)
    const response = await fetch(`${baseUrl}/readyz`, { signal, redirect: 'error' })
    const body = (await response.json()) as { detail?: string }
    if (response.status === 200) return ok('server', `${says} is ready`)
    return failed(
      'server',
      `${says} is not ready: ${body.detail ?? response.status}`,
      'Look at its log on stderr.',
    )
  } catch (error) {
    const why = (error as Error).name === 'TimeoutError' ? 'in 5 s' : 'at this address'
    return failed('server', `${says} gives no answer ${why}`, 'Look at its log, and restart it.')
  }
}

function portOf({ port }: Config, baseUrl: string): Check {
  const used = new URL(baseUrl).port
  return String(port) === used || port === 0
    ? ok('port', `${used}, used by the server of this home`)
    : ok('port', `${used}, used by the server of this home; PORT here is ${port}`)
}

/** Takes the port for a moment. */
async function checkPort(config: Config): Promise<Check> {
  const server = createServer()
  try {
    server.listen(config.port, config.host)
    await once(server, 'listening')
    return ok('port', `${config.port} on ${config.host} can be used`)
  } catch (error) {
    const { message } = (await unusable(error, config)) as Error
    return failed('port', message)
  } finally {
    server.close()
  }
}
