import type { TestServer } from '../setup/server.ts'

/** What a gauge of /metrics says at this moment. */
export async function gaugeOf({ baseUrl }: TestServer, name: string): Promise<number> {
  const text = await (await fetch(`${baseUrl}/metrics`)).text()
  const line = text.split('\n').find((one) => one.startsWith(`${name} `))
  if (line === undefined) throw new Error(`no ${name} in the metrics`)
  return Number(line.slice(name.length + 1))
}

export async function statusOf({ baseUrl }: TestServer, path: string): Promise<number> {
  return (await fetch(baseUrl + path)).status
}

/** How many lines of the log say so. */
export function warningsOf({ process }: TestServer, what: RegExp): number {
  return process.stderr.split('\n').filter((line) => what.test(line)).length
}
