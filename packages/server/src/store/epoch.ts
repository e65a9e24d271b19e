import type { Query, Row } from './db.ts'

/**
 * Builds of one epoch decide alike and write alike, so only they may share a database. Raised
 * with every change of schema, of the form of a body, or of a verdict: test/surface pins it to
 * the migrations and the recorded books.
 */
export const EPOCH = 9

/** The database belongs to another build: this one must not decide on it. */
export class OtherEpoch extends Error {
  override readonly name = 'OtherEpoch'

  constructor(found: number) {
    super(
      found > EPOCH
        ? `This server is older than its database, which a newer version of Bursar has migrated ` +
            `(epoch ${found}, this build has ${EPOCH}). It makes no more decisions: stop it, and ` +
            'start the newer version with `bursar start`.'
        : `The database is from an older version of Bursar (epoch ${found}, this build has ` +
            `${EPOCH}), restored or reverted while this server was running. Restart it with ` +
            '`bursar start`, which migrates the database.',
    )
  }
}

/** What this database was last migrated to. */
export function selectEpoch(): Query {
  return { text: 'select epoch from migration where id = 1', params: [] }
}

/** Null when the database is of this build. */
export function otherEpoch(row: Row | undefined): OtherEpoch | null {
  const found = Number(row?.epoch ?? 0)
  return found === EPOCH ? null : new OtherEpoch(found)
}

/** The end of a migration: from its commit on, only builds of this epoch append anything. */
export function raiseEpoch(): Query[] {
  return [
    { text: 'update migration set epoch = $1 where id = 1 and epoch <> $1', params: [EPOCH] },
    { text: 'update book_head set epoch = $1 where epoch <> $1', params: [EPOCH] },
  ]
}
