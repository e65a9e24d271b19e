import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Folders of files that are read while the server runs. The build copies them beside the bundle,
 * `dist/main.js`; a server that runs from its sources reads them where they are written.
 */
export const migrationsFolder = folder('./migrations/', './store/migrations/')
export const errorPagesFolder = folder('./errors/', '../../../docs/errors/')
export const guidesFolder = folder('./guides/', '../../../docs/guides/')
export const referenceFolder = folder('./reference/', '../../../node_modules/swagger-ui-dist/')

/** The SDK as npm installs it. A server that runs from its sources may have none. */
export const sdkPackage = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../dist/sdk.tgz' : './sdk.tgz', import.meta.url),
)

function folder(built: string, written: string): string {
  const path = fileURLToPath(new URL(built, import.meta.url))
  return existsSync(path) ? path : fileURLToPath(new URL(written, import.meta.url))
}
