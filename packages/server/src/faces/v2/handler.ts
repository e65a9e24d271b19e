import type { V2OperationName, v2Operations } from '@bursar/contract'
import type { Handler } from '../http/handler.ts'

/** A handler for every operation: a missing one does not compile. */
export type V2Handlers = {
  readonly [N in V2OperationName]: Handler<(typeof v2Operations)[N]>
}
