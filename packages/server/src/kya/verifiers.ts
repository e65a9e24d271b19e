import type { Config } from '../config.ts'
import { issuerVerifier } from './issuer.ts'
import { simulatedVerifier } from './simulated.ts'
import type { KyaVerifier } from './verifier.ts'

/** Who vouches for the agents of a book: nothing simulated ever counts in a live one. */
export function kyaVerifiers(
  { kya }: Pick<Config, 'kya'>,
  time: () => Promise<number>,
): (environment: 'test' | 'live') => KyaVerifier {
  // Made once, since it remembers the issuer's keys.
  const live = kya === null ? nobody : issuerVerifier({ ...kya, time })
  return (environment) => (environment === 'test' ? simulatedVerifier : live)
}

const nobody: KyaVerifier = {
  async verify() {
    return { kind: 'not_configured' }
  },
}
