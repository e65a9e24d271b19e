import type { Operation } from '@bursar/contract'

/**
 * Where it shows what became of a write: the nearest thing at or above its path that can be read.
 * null when there is none.
 */
export function lookupOf(
  operation: Operation,
  operations: Readonly<Record<string, Operation>>,
): string | null {
  const readable = new Set<string>(
    Object.values(operations).flatMap(({ method, path }) => (method === 'GET' ? [path] : [])),
  )
  for (
    let path: string = operation.path;
    path !== '';
    path = path.slice(0, path.lastIndexOf('/'))
  ) {
    if (readable.has(path)) return path
  }
  return null
}

/** The path with the ids of a request in it. */
export function filled(path: string, params: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '')
}
