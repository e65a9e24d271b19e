import type { Params } from '../command.ts'
import { done, type Outcome, rejected } from '../outcome.ts'

/**
 * The log goes on from where it ends now, although it had been seen to end elsewhere: an older
 * copy was brought back. Nothing in the book changes by it; the log tells for ever that it was
 * cut here. Only whoever runs the server can say so.
 */
export function decideLogAccept({ seen, found }: Params<'log.accept'>): Outcome<'log.accept'> {
  if (seen.seq === found.seq && seen.hash === found.hash)
    return rejected(
      'INVALID_REQUEST',
      'There is nothing to accept: the log ends where it was last seen to end.',
    )
  return done<'log.accept'>({})
}
