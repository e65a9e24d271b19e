import type { Operation } from '@bursar/contract'

/** Whether the contract calls a request urgent: it stops money, or lifts such a stop. */
export type UrgentPaths = (method: string, url: string) => boolean

/** For each method one expression that the paths of all its urgent operations match. */
export function urgentPaths(operations: readonly Operation[]): UrgentPaths {
  const urgent = new Map<string, RegExp>()
  for (const method of new Set(operations.map((one) => one.method))) {
    const paths = operations
      .filter((one) => one.urgent === true && one.method === method)
      .flatMap(({ path, aliases = [] }) => [path, ...aliases])
      .map((path) => path.replaceAll(/\{\w+\}/g, '[^/?]+'))
    if (paths.length > 0) urgent.set(method, new RegExp(`^(?:${paths.join('|')})(?:\\?|$)`))
  }
  return (method, url) => urgent.get(method)?.test(url) === true
}
