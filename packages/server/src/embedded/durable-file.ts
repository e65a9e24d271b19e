import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Replaces a file at once: after a crash it holds the old text or the new one, never a part. */
export async function writeDurably(path: string, text: string, mode: number): Promise<void> {
  const staged = `${path}.${process.pid}.new`
  await writeSynced(staged, text, mode)
  await rename(staged, path)
  await syncFolder(dirname(path))
}

export async function writeSynced(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, 'w', mode)
  try {
    // The mode given to open counts only for a new file, and only below the umask.
    await file.chmod(mode)
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes a rename in the folder survive a loss of power. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
