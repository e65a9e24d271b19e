import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Config } from '../config.ts'
import { HomeInUse, systemCode } from '../embedded/error.ts'
import { lockHolder } from '../embedded/lock.ts'
import { acceptedMax } from '../faces/http/bounds.ts'
import type { Connections } from '../faces/http/connections.ts'
import type { Door } from '../faces/http/door.ts'
import { type App, createHttpServer, type Front, openDoor } from '../faces/http/server.ts'
import { startingApp } from '../faces/http/starting.ts'
import type { Surfaces } from '../faces/http/surface.ts'
import { SetupError } from './home.ts'

export interface Listening {
  readonly server: Server
  readonly baseUrl: string
  /** From now on this is what answers, and who lets in. */
  serve(app: App, door: Door): void
}

/**
 * Takes the port, and answers that the server is starting. It comes before anything is made: a
 * start that fails at a taken port leaves nothing behind. Errors: SetupError, HomeInUse.
 */
export async function listen(
  config: Config,
  { connections, surfaces }: { connections: Connections; surfaces: Surfaces },
): Promise<Listening> {
  const front: Front = { app: startingApp(surfaces), door: openDoor }
  const server = createHttpServer(front, connections)
  server.listen(config.port, config.host, acceptedMax)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw await unusable(error, config)
  }
  const { port } = server.address() as AddressInfo
  return {
    server,
    baseUrl: `http://${visitable(config.host)}:${port}`,
    serve: (app, door) => void Object.assign(front, { app, door }),
  }
}

/** A host as it stands in a URL. That of every address is none that a browser visits. */
function visitable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

/** Why a port cannot be taken, and what to do about it. */
export async function unusable(error: unknown, { port, host, home }: Config): Promise<unknown> {
  switch (systemCode(error)) {
    case 'EADDRINUSE': {
      const pid = await lockHolder(home).catch(() => null)
      if (pid !== null) return new HomeInUse(home, pid)
      return new SetupError(
        `Port ${port} on ${host} is already in use. Stop that program, or set PORT to a free port.`,
      )
    }
    case 'EACCES':
      return new SetupError(
        `This user is not allowed to use port ${port}. Set PORT to a port above 1023.`,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new SetupError(`HOST: ${host} is not an address of this machine.`)
    default:
      return error
  }
}
