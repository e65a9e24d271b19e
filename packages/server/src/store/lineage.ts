import type { Query, Read } from './db.ts'

/**
 * Migrations that continue one another are of one lineage: its name stands beside the number of
 * the last one. A new name starts anew, with one file, and converts nothing.
 */
export const LINEAGE = '2026-12-31'

/** The database was set up by migrations that those of this build do not continue. */
export class OtherLineage extends Error {
  override readonly name = 'OtherLineage'

  constructor({ lineage, version }: Schema) {
    const found = lineage === null ? 'no lineage' : `lineage ${lineage}`
    super(
      `The database belongs to another line of Bursar builds (${found}, schema ${version}; this ` +
        `build has lineage ${LINEAGE}) and cannot be migrated to this one. Nothing was changed. ` +
        'Use the build that created it, or give this build an empty database (DATABASE_URL) or ' +
        'an empty BURSAR_HOME.',
    )
  }
}

/** What the schema of a database was last migrated to. */
export interface Schema {
  readonly version: number
  /** null: it is from before lineages had names. */
  readonly lineage: string | null
}

/** The schema of a database; null where there is none. Errors: OtherLineage. */
export async function schemaOf(read: Read): Promise<Schema | null> {
  const [there] = await read(isThere)
  if (there?.is_there !== true) return null
  const [row] = await read(selectSchema)
  const lineage = row?.lineage ?? null
  const schema = { version: Number(row?.version ?? 0), lineage: lineage as string | null }
  if (lineage !== LINEAGE) throw new OtherLineage(schema)
  return schema
}

const isThere: Query = {
  text: "select to_regclass('migration') is not null as is_there",
  params: [],
}

// As JSON, since the table had no such column once.
const selectSchema: Query = {
  text: "select version, to_jsonb(m) ->> 'lineage' as lineage from migration m where id = 1",
  params: [],
}
