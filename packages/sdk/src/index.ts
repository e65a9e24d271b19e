export { Bursar, Bursar as default, type ClientOptions } from './client.ts'
export {
  APIError,
  AuthenticationError,
  BursarError,
  ConflictError,
  ConnectionError,
  InvalidRequestError,
  NotFoundError,
  PaymentRefusedError,
  PermissionError,
  RateLimitError,
  ServerError,
  TimeoutError,
} from './error.ts'
export type * from './generated.ts'
export type { Page, PagePromise } from './page.ts'
export type { AgentWithKey } from './resources/agent.ts'
export type { CallOptions, Fetch, RawRequest, RawResponse } from './transport.ts'
