import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../setup/process.ts'
import type { TestServer } from '../setup/server.ts'

export interface CurlAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: unknown
}

// A block says nothing about how curl tells the status, so curl's own settings do.
const curlrc = 'silent\nshow-error\nwrite-out = "\\n%{http_code} %{content_type}"\n'

/** Runs a block in which curl calls the server once. */
export async function runShell(server: TestServer, block: string): Promise<CurlAnswer> {
  assertThere('bash', ['--version'])
  assertThere('curl', ['--version'])
  return within(async (folder) => {
    await writeFile(join(folder, '.curlrc'), curlrc)
    const asked = { cwd: folder, env: { CURL_HOME: folder } }
    const { code, stdout, stderr } = await server.run(['bash', '-c', block], asked)
    const [, body = '', status = '', contentType = ''] =
      /^([\s\S]*)\n(\d{3}) (.*)$/.exec(stdout) ?? []
    if (code !== 0 || stderr !== '' || status === '')
      throw new Error(`${block}\nended with ${code}: ${stdout}${stderr}`)
    return { status: Number(status), contentType, body: JSON.parse(body) as unknown }
  })
}

/** Runs a block with our Python client and the server as its base URL, to a good end. */
export async function runPython(server: TestServer, block: string): Promise<void> {
  // The client's own floor; what it says of Python stands in its pyproject.toml.
  const old = 'import sys; sys.exit(sys.version_info < (3, 11))'
  assertThere('python3', ['-c', old], 'python3 (3.11 or later)')
  await within(async (folder) => {
    await writeFile(join(folder, 'block.py'), `${block}\n`)
    const env = {
      PYTHONPATH: join(root, 'clients/python'),
      // The sources of the client stay as they are.
      PYTHONDONTWRITEBYTECODE: '1',
      BURSAR_BASE_URL: server.baseUrl,
    }
    const ran = await server.run(['python3', 'block.py'], { cwd: folder, env })
    if (ran.code !== 0) throw new Error(`${block}\nended with ${ran.code}: ${ran.stderr}`)
  })
}

function assertThere(program: string, args: readonly string[], called = program): void {
  const { error, status } = spawnSync(program, args, { stdio: 'ignore' })
  if (error === undefined && status === 0) return
  throw new Error(`The document runs with ${called}, which is not here: apt-get install ${program}`)
}

async function within<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'bursar-script-'))
  try {
    return await act(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}
