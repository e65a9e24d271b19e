import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { serviceAccount } from './account.ts'
import { locatePackage, prepareBinaries } from './binaries.ts'

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bursar-binaries-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await chmod(folder, 0o755)
  return folder
}

test('a machine without a package is told what to do', () => {
  expect(() => locatePackage('plan9-mips')).toThrow(
    /No embedded PostgreSQL is installed for plan9-mips.*DATABASE_URL/,
  )
})

test.each([
  ['is missing', null],
  ['can not run here', '#!/nowhere/interpreter\n'],
  ['fails', '#!/bin/sh\necho "no such library" >&2\nexit 127\n'],
])('a program that %s is told to the operator', async (_, text) => {
  const packageFolder = await temporaryFolder()
  const bin = join(packageFolder, 'native', 'bin')
  await mkdir(bin, { recursive: true })
  if (text !== null) await writeFile(join(bin, 'postgres'), text, { mode: 0o755 })
  const account = await serviceAccount()
  await expect(
    prepareBinaries({ account, packageFolder, copyTo: join(packageFolder, 'copy') }),
  ).rejects.toThrow(/cannot run on this system: .*DATABASE_URL/)
})

test.runIf(process.getuid?.() === 0)(
  'programs in a folder that only root may enter are copied, once',
  async () => {
    const [packageFolder, copyTo] = [await temporaryFolder(), await temporaryFolder()]
    await cp(locatePackage(), packageFolder, { recursive: true, verbatimSymlinks: true })
    await chmod(packageFolder, 0o700)
    const account = await serviceAccount('nobody')
    const first = await prepareBinaries({ account, packageFolder, copyTo })
    expect(first.postgres.startsWith(copyTo)).toBe(true)
    expect(await prepareBinaries({ account, packageFolder, copyTo })).toEqual(first)
  },
)
