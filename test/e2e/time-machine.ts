import postgres from 'postgres'
import type { TestServer } from '../setup/server.ts'

/** Makes it later for the database of one server, whose clock is the only one that counts. */
export class TimeMachine {
  readonly #server: TestServer

  private constructor(server: TestServer) {
    this.#server = server
  }

  /** Restarts the server: only new connections look for the other clock. */
  static async build(server: TestServer): Promise<TimeMachine> {
    const machine = new TimeMachine(server)
    const name = new URL(server.databaseUrl).pathname.slice(1)
    await machine.#run(`create schema travel;
      create table travel.distance (hours int not null);
      insert into travel.distance values (0);
      create function travel.clock_timestamp() returns timestamptz language sql volatile as
        'select pg_catalog.clock_timestamp() + make_interval(hours => hours) from travel.distance';
      alter database ${name} set search_path = travel, pg_catalog, public`)
    await server.process.kill('SIGTERM')
    await server.restart()
    return machine
  }

  async goOn(hours: number): Promise<void> {
    await this.#run(`update travel.distance set hours = hours + ${hours}`)
    // A lane hears what time it is with each commit.
    await this.#server.did('POST', '/v1/agents', { body: { name: 'Traveller' } })
  }

  async #run(statements: string): Promise<void> {
    const sql = postgres(this.#server.databaseUrl, { max: 1, onnotice: () => undefined })
    try {
      await sql.unsafe(statements)
    } finally {
      await sql.end()
    }
  }
}
