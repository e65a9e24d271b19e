import { chmod, mkdir, realpath } from 'node:fs/promises'
import { EmbeddedError } from './error.ts'

/** Makes the folder if it is missing, and answers its real path. */
export async function makeHome(home: string): Promise<string> {
  try {
    const created = await mkdir(home, { recursive: true })
    const path = await realpath(home)
    // Under root, PostgreSQL runs as another user and has to pass through. Secrets are 0600 files.
    if (created !== undefined) await chmod(path, process.getuid?.() === 0 ? 0o711 : 0o700)
    return path
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    throw new EmbeddedError(
      `Cannot create or access the home ${home}: ${cause}. Set BURSAR_HOME to another folder.`,
    )
  }
}
