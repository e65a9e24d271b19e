import { vendors } from './vendor.ts'

/**
 * What else an entry of a merchant list means when it names a well-known vendor: its domains, then
 * its other names. null for everything else, domains included: those mean just what they say.
 */
export function aliasesOf(name: string): readonly string[] | null {
  return aliasesByName.get(name.normalize('NFC').trim().toLowerCase()) ?? null
}

const aliasesByName: ReadonlyMap<string, readonly string[]> = new Map(
  vendors.flatMap(({ names, domains }) =>
    names.map((name) => [name, [...domains, ...names.filter((other) => other !== name)]] as const),
  ),
)
