import type { Bursar } from '@bursar/sdk'

interface Noted {
  readonly resources: readonly (keyof Bursar)[]
  /** `agents.create` for each call. */
  readonly called: Set<string>
}

/** The same client; its calls are noted. */
export function noting(client: Bursar, { resources, called }: Noted): Bursar {
  const noted = resources.map((name) => {
    const resource = Reflect.get(client, name) as object
    const get = (target: object, method: string) => {
      const value: unknown = Reflect.get(target, method)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        called.add(`${name}.${method}`)
        return value.apply(target, args)
      }
    }
    return [name, new Proxy(resource, { get: (target, method) => get(target, String(method)) })]
  })
  return Object.fromEntries(noted) as Bursar
}
