/** How much is done: enough for figures that mean something, or just enough to see it work. */
export interface Scale {
  readonly rounds: number
  readonly seconds: number
  /** Agents of the book that is paid from in process, and over HTTP. */
  readonly agents: number
  readonly httpAgents: number
  readonly starts: number
  /** Stored payments that are run through a candidate. */
  readonly history: number
}

export const full: Scale = {
  rounds: 5,
  seconds: 3,
  agents: 10_000,
  httpAgents: 1_000,
  starts: 5,
  history: 100_000,
}
export const quick: Scale = {
  rounds: 1,
  seconds: 0.5,
  agents: 300,
  httpAgents: 30,
  starts: 1,
  history: 2_000,
}
