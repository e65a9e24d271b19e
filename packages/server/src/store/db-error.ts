// What can go wrong between Bursar and PostgreSQL, told apart by what is known of the outcome.

/** The server answered an error: the flight, and the transaction it was in, wrote nothing. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  /** Five characters, https://www.postgresql.org/docs/current/errcodes-appendix.html */
  readonly sqlstate: string
  readonly constraint: string | null

  constructor(fields: {
    sqlstate: string
    message: string
    constraint?: string | undefined
  }) {
    super(fields.message)
    this.sqlstate = fields.sqlstate
    this.constraint = fields.constraint ?? null
  }
}

/** The connection died or was never there: what was under way may or may not have happened. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

/** It was found dead before anything was sent: of this flight nothing happened. */
export class NotSent extends ConnectionLost {}

/** No answer in time: the socket was destroyed and nothing was cancelled, outcome unknown. */
export class FlightTimeout extends Error {
  override readonly name = 'FlightTimeout'
}

/** The commit was answered, yet with a warning or another tag than COMMIT: outcome unknown. */
export class CommitInDoubt extends Error {
  override readonly name = 'CommitInDoubt'
}
