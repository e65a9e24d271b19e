import type { Answer, Input } from '@bursar/contract'
import type { Call, Deps, PayingCall, Rejection } from '../../application/call.ts'
import type { Answered } from './face.ts'

export type Handled<O> = (Answer<O> & Pick<Answered, 'replayed' | 'payment'>) | Rejection

/** Decodes nothing and prints everything. Never throws for what a caller can cause. */
export type Handler<O> = (
  deps: Deps,
  call: O extends { readonly pays: true } ? PayingCall : Call,
  input: Input<O>,
) => Promise<Handled<O>>
