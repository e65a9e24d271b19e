import { type Operation, v1Operations, v2Operations } from '@bursar/contract'

/** For each method one expression that the paths of all its urgent operations match. */
const urgent = new Map<string, RegExp>()

const operations: readonly Operation[] = [
  ...Object.values(v1Operations),
  ...Object.values(v2Operations),
]
for (const method of new Set(operations.map((one) => one.method))) {
  const paths = operations
    .filter((one) => one.urgent === true && one.method === method)
    .flatMap(({ path, aliases = [] }) => [path, ...aliases])
    .map((path) => path.replaceAll(/\{\w+\}/g, '[^/?]+'))
  if (paths.length > 0) urgent.set(method, new RegExp(`^(?:${paths.join('|')})(?:\\?|$)`))
}

/** Whether the contract calls this urgent: it stops money, or lifts such a stop. */
export function isUrgent(method: string, url: string): boolean {
  return urgent.get(method)?.test(url) === true
}
