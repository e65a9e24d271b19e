import {
  decodeOrganization,
  type OrganizationView,
  selectOrganization,
} from '../store/read/organization.ts'
import { type Call, type Deps, type Rejection, rejected } from './call.ts'

/** The organization of the caller's book, with the head of its log. */
export async function findOrganization(
  { database }: Deps,
  { caller }: Call,
): Promise<{ readonly kind: 'organization'; readonly organization: OrganizationView } | Rejection> {
  const [row] = await database.read(selectOrganization(caller.bookId))
  if (row === undefined) return rejected('NOT_FOUND')
  return { kind: 'organization', organization: decodeOrganization(row) }
}
