import type { CDPSession, Page } from 'playwright-core'

/** A device that keeps passkeys, in place of one that would ask for a finger. */
export class Authenticator {
  readonly #session: CDPSession
  readonly #id: string

  private constructor(session: CDPSession, id: string) {
    this.#session = session
    this.#id = id
  }

  static async of(page: Page): Promise<Authenticator> {
    const session = await page.context().newCDPSession(page)
    await session.send('WebAuthn.enable')
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    return new Authenticator(session, authenticatorId)
  }

  /** Whether its person agrees; one who does not lets it refuse at once. */
  async agrees(isUserVerified: boolean): Promise<void> {
    const authenticatorId = this.#id
    await this.#session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
  }

  /** It is no longer at hand. */
  async leave(): Promise<void> {
    await this.#session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: this.#id })
  }

  async count(): Promise<number> {
    const authenticatorId = this.#id
    const { credentials } = await this.#session.send('WebAuthn.getCredentials', { authenticatorId })
    return credentials.length
  }
}
