import type { OperationName, v1Operations } from '@bursar/contract'
import type { Handler } from '../http/handler.ts'

/** A handler for every operation: a missing one does not compile. */
export type Handlers = {
  readonly [N in OperationName]: Handler<(typeof v1Operations)[N]>
}
