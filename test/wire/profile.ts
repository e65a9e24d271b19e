export type ClientName = 'J' | 'P' | 'M' | 'D'

/** What one published client sends with every call, and how it repeats one. */
export interface Profile {
  readonly name: ClientName
  /** The headers of a call; `callId` is the same for all attempts of it. */
  headers(key: string, callId: string): Readonly<Record<string, string>>
  /** Repetitions after the first attempt, whatever the method. A broken connection counts too. */
  readonly retriesMax: number
  readonly retriedStatuses: ReadonlySet<number>
  /** How long it waits before repetition `n`, counted from 0; `chance` lies in [0, 1). */
  pauseMs(n: number, chance: number): number
  /** It sends a JSON body even with DELETE, or leaves bodies to POST and PATCH. */
  readonly methodsWithBody: ReadonlySet<string>
}

const pauseMaxMs = 30_000
const writes = new Set(['POST', 'PATCH', 'PUT'])

/** Sends nothing by which a repetition could be told from a second wish. */
const js: Profile = {
  name: 'J',
  headers: (key) => ({
    'x-api-key': key,
    'content-type': 'application/json',
    'user-agent': 'sardis-js/2.0.0-rc.0',
    accept: 'application/json',
    'accept-language': '*',
    'sec-fetch-mode': 'cors',
  }),
  retriesMax: 3,
  retriedStatuses: new Set([408, 429, 500, 502, 503, 504]),
  pauseMs: (n, chance) => Math.min(1_000 * 2 ** n * (1 + 0.3 * chance), pauseMaxMs),
  methodsWithBody: writes,
}

const python: Profile = {
  name: 'P',
  headers: (key, callId) => ({
    Accept: 'application/json',
    'X-API-Key': key,
    'Content-Type': 'application/json',
    'User-Agent': 'sardis-sdk-python/2.0.0a0',
    'X-Request-ID': callId,
  }),
  retriesMax: 3,
  retriedStatuses: new Set([429, 500, 502, 503, 504]),
  pauseMs: (n, chance) => Math.min(500 * 2 ** n * (0.5 + chance), pauseMaxMs),
  methodsWithBody: writes,
}

const mcp: Profile = {
  name: 'M',
  headers: (key) => ({
    'x-api-key': key,
    'content-type': 'application/json',
    'user-agent': 'sardis-mcp-server/0.2.7',
    'x-sardis-payment-identity': 'payment-identity-of-an-agent',
    accept: '*/*',
    'accept-language': '*',
    'sec-fetch-mode': 'cors',
  }),
  retriesMax: 0,
  retriedStatuses: new Set(),
  pauseMs: () => 0,
  methodsWithBody: new Set([...writes, 'DELETE']),
}

const curl: Profile = {
  name: 'D',
  headers: (key) => ({
    'User-Agent': 'curl/8.5.0',
    Accept: '*/*',
    Authorization: `Bearer ${key}`,
    'Content-Type': 'application/json',
  }),
  retriesMax: 0,
  retriedStatuses: new Set(),
  pauseMs: () => 0,
  methodsWithBody: writes,
}

export const profiles: Readonly<Record<ClientName, Profile>> = { J: js, P: python, M: mcp, D: curl }

/**
 * Where a call goes. One client joins relative paths to its base and cuts a slash at its end; the
 * others write the whole path themselves. Only the health of the server stands outside.
 */
export function addressOf(name: ClientName, base: string, path: string): string {
  const below = path === '/health' ? path : `/api/v2${path}`
  return name === 'P' ? `${base.replace(/\/+$/, '')}${below}` : `${base}${below}`
}
