import { type OAuth, openOAuth } from '../../packages/server/src/application/oauth/oauth.ts'
import { AccessDirectory } from '../../packages/server/src/identity/access-directory.ts'
import { type Outside, Unreachable } from '../../packages/server/src/identity/outside.ts'
import type { Read } from '../../packages/server/src/store/db.ts'

interface Options {
  readonly read?: Read
  readonly outside?: Outside
  readonly allowsRegistration?: boolean
}

/** Nobody is there. */
const nowhere: Outside = {
  json: () => Promise.reject(new Unreachable('it did not answer')),
}

/** What clients are let in with; without a database, nobody has a token. */
export function testOAuth(options: Options = {}): OAuth {
  const { read = () => Promise.resolve([]), outside = nowhere } = options
  const { allowsRegistration = false } = options
  return openOAuth({ outside, access: new AccessDirectory({ read }), allowsRegistration })
}
