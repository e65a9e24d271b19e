import { type Rejection, rejected } from '../../application/call.ts'

/** The parameters of a query by name. One that is there twice means two things: refused. */
export function readQuery(query: string): { value: Record<string, string> } | Rejection {
  if (query === '') return { value: {} }
  const pairs = [...new URLSearchParams(query)]
  const names = new Set<string>()
  for (const [name] of pairs) {
    if (names.has(name)) {
      const fields = [{ path: name.slice(0, 100), message: 'Must not be repeated.' }]
      return rejected('INVALID_REQUEST', { details: { fields } })
    }
    names.add(name)
  }
  return { value: Object.fromEntries(pairs) }
}
