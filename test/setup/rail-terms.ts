import type { RailTerms } from '../../packages/core/src/rail.ts'

/** What a test book pays outside parties with: two of them settle later. */
export const simulatedTerms: RailTerms = {
  rail: 'simulated',
  settles: 'at_once',
  except: ['slow.simulated', 'fail.simulated'],
}
