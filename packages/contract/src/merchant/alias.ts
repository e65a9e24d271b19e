import { fold } from './fold.ts'
import { vendors } from './vendor.ts'

/** What a name of a well-known vendor stands for in merchant lists, beside itself. */
export interface Aliases {
  /** The vendor's other names. */
  readonly words: readonly string[]
  /** Each stands for itself and all beneath it. */
  readonly domains: readonly string[]
  /** Further domains, which block lists mean and allow lists do not. */
  readonly blocks: readonly string[]
}

/** null for all but names of vendors, domains included: those mean just what they say. */
export function aliasesOf(name: string): Aliases | null {
  return aliasesByName.get(fold(name)) ?? null
}

const aliasesByName: ReadonlyMap<string, Aliases> = new Map(
  vendors.flatMap(({ names, domains, blocks = [] }) =>
    names.map((name) => {
      const words = names.filter((other) => other !== name)
      return [name, { words, domains, blocks }] as const
    }),
  ),
)

/** The names of the vendor whose own a domain is. */
export function namesAt(domain: string): readonly string[] {
  return namesByDomain.get(domain) ?? []
}

const namesByDomain: ReadonlyMap<string, readonly string[]> = new Map(
  vendors.flatMap(({ names, domains }) => domains.map((domain) => [domain, names] as const)),
)
