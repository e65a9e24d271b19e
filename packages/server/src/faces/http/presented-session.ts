import { parseId } from '@bursar/core'
import type { Presented } from '../../application/admit.ts'
import { invalidField, isRejection, type Rejection } from '../../application/call.ts'
import { sessionSecretIn } from './cookie.ts'
import type { Exchange } from './exchange.ts'
import type { Served } from './face.ts'
import { foreignTo } from './own-page.ts'
import { addressOf, presented } from './presented-key.ts'

const environmentHeader = 'bursar-environment'
const organizationHeader = 'bursar-organization'

/**
 * The API key of a request, or without one the session of its cookie. Browsers send cookies by
 * themselves, so one beside a key says nothing; but who names an environment means a session.
 */
export function presentedBySession(
  exchange: Exchange,
  { application, proxies }: Served,
  writes: boolean,
): Presented | Rejection {
  const { site, publicUrl } = application.people
  const shown = presented(exchange, proxies)
  const environment = exchange.header(environmentHeader)
  const hasKey =
    exchange.values('authorization').length > 0 || exchange.values('x-api-key').length > 0
  if (hasKey && environment !== null && !isRejection(shown))
    return invalidField('Bursar-Environment', 'Must be omitted: an API key has its environment.')
  if (hasKey) return shown
  const secret = sessionSecretIn(exchange, site)
  if (secret === null) return shown
  const foreign = foreignTo(publicUrl, exchange, { writes })
  if (foreign !== null) return foreign
  if (environment !== 'test' && environment !== 'live')
    return invalidField('Bursar-Environment', 'Must be test or live.')
  const organization = exchange.header(organizationHeader)
  if (organization !== null && parseId('organization', organization) === null)
    return invalidField('Bursar-Organization', 'Must be the ID of an organization.')
  const address = () => addressOf(exchange, proxies)
  return { kind: 'session', secret, environment, organization, address }
}
