import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { administer, copyOf } from './copy.ts'

export interface FreshDatabase {
  readonly url: string
  /** Ends all connections to it, and removes it. */
  drop(): Promise<void>
}

/**
 * An empty database of one's own, or a copy of `template`, which nobody may be connected to;
 * `migrated`: of one with all tables. Its clock is that of the run, and can be turned.
 */
export async function freshDatabase(options: { template?: string } = {}): Promise<FreshDatabase> {
  const server = inject('databaseUrl')
  const { empty, migrated } = inject('templates')
  const { template = empty } = options
  const name = `test_${randomBytes(8).toString('hex')}`
  await administer(server, copyOf(template === 'migrated' ? migrated : template, name))
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    drop: () => administer(server, `DROP DATABASE ${name} WITH (FORCE)`),
  }
}
