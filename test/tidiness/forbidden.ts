import { checkImports } from './imports.ts'
import { checkFolders, checkNames, checkSizes } from './layout.ts'
import { checkDependencies, checkLocks, checkSdk } from './manifests.ts'
import { checkPurity } from './purity.ts'
import type { Finding, Tree } from './tree.ts'
import { checkVocabulary } from './vocabulary.ts'
import { checkWire } from './wire.ts'
import { checkWords } from './words.ts'

const core = 'packages/core/src'
const server = 'packages/server/src'

/** A small tree in which each rule finds something to judge and nothing to refuse. */
export const tidy: Readonly<Record<string, string>> = {
  'ARCHITECTURE.md': [
    ...['packages/core', 'packages/core/src/ledger', 'packages/core/src/policy'],
    ...['packages/core/src/decide', 'packages/contract', 'packages/server', 'packages/sdk'],
    ...['packages/server/src/store', 'packages/server/src/engine', 'test', 'test/setup'],
  ]
    .map((folder) => `| \`${folder}/\` | A purpose in a few words. |\n`)
    .join(''),
  [`${core}/index.ts`]: `export * from './money.ts'\nexport { decide } from './decide.ts'\n`,
  [`${core}/money.ts`]:
    '// Kept for ever.\nexport const at = new Date(0)\nexport const shape = { process: 1 }\n',
  [`${core}/ledger/wallet.ts`]: `import { at } from '../money.ts'\nexport const wallet = at\n`,
  [`${core}/policy/rules.ts`]: `import type { at } from '../money.ts'\n`,
  [`${core}/decide.ts`]: `import { wallet } from './ledger/wallet.ts'\n`,
  [`${core}/decide/payment.ts`]: `import '../ledger/wallet.ts'\nimport '../policy/rules.ts'\n`,
  'packages/contract/src/index.ts': `import '@bursar/core'\nimport { z } from 'zod'\n`,
  'packages/contract/src/v1/payment.ts': 'export const sentPayment = 1\n',
  [`${server}/store/db.ts`]: `import '@bursar/contract'\nimport { open } from 'node:fs'\n`,
  [`${server}/store/db.test.ts`]: `import '../../../../test/setup/database.ts'\n`,
  [`${server}/engine/lane.ts`]: `import '../store/db.ts'\n`,
  'packages/sdk/package.json': '{ "devDependencies": { "typescript": "6" } }\n',
  'packages/sdk/src/index.ts': `export * from './client.ts'\n`,
  'test/setup/database.ts': `import '../../packages/server/src/engine/lane.ts'\n`,
  'package-lock.json': JSON.stringify({
    packages: {
      'packages/core': { resolved: 'packages/core' },
      'node_modules/tool': { optionalDependencies: { 'tool-linux': '1' } },
      'node_modules/tool-linux': { version: '1' },
    },
  }),
}

type Forbidden = readonly [
  rule: (tree: Tree) => Finding[],
  path: string,
  content: string,
  says: RegExp,
]

/** For each thing a rule forbids, the file that has to turn it red. */
export const forbidden: readonly Forbidden[] = [
  [checkImports, `${core}/money.ts`, `import './decide.ts'\n`, /:1 .*above it/],
  [checkImports, `${core}/money.ts`, `export type { A } from './policy/rules.ts'\n`, /above it/],
  [checkImports, `${core}/policy/rules.ts`, `import '../ledger/wallet.ts'\n`, /stay apart/],
  [checkImports, `${core}/ledger/wallet.ts`, `import '@bursar/contract'\n`, /above it/],
  [checkImports, `${server}/store/db.ts`, `\nawait import('../engine/lane.ts')\n`, /:2 .*above it/],
  [checkImports, `${server}/engine/lane.ts`, `import '../../../../test/a.ts'\n`, /above it/],
  [checkImports, `${server}/engine/lane.ts`, `import '../../../../odd/a.ts'\n`, /on no floor/],
  [
    checkWire,
    `${server}/application/pay.ts`,
    `export const at = '/v1/payments'\n`,
    /:1 .*the wire/,
  ],
  [checkWire, `${server}/engine/lane.ts`, 'const at = `/api/v2/pay`\n', /:1 .*the wire/],
  [
    checkWire,
    `${server}/application/pay.ts`,
    `import { sentPayment } from '@bursar/contract'\n`,
    /:1 imports sentPayment/,
  ],
  [
    checkWire,
    `${server}/faces/v2/pay.ts`,
    `import { selectPayment } from '../../store/read.ts'\n`,
    /:1 imports selectPayment/,
  ],
  [
    checkWire,
    `${server}/faces/v1/pay.ts`,
    'export const rows = deps.database.read()\n',
    /:1 reaches below the application/,
  ],
  [checkImports, 'packages/sdk/src/a.ts', `import '@bursar/contract'\n`, /nothing of ours/],
  ...[
    ['const at = Date.now()', /the clock/],
    ['const at = new Date()', /the clock/],
    ['const at = Date()', /the clock/],
    ['const chance = Math . random()', /randomness/],
    ['const { env } = process', /is process/],
    ['const all = { process }', /is process/],
    ['console.log(1)', /is console/],
    ['setTimeout(() => 1)', /is setTimeout/],
    ['export const answer = fetch("a")', /is fetch/],
    ['export async function wait() {}', /is async/],
    ['const file = import("./a.ts")', /a dynamic import/],
    [`import { open } from 'node:fs'`, /an import of node:fs/],
    [`import { z } from 'zod'`, /an import of zod/],
  ].map(
    ([line, says]): Forbidden => [checkPurity, `${core}/time.ts`, `${line}\n`, RegExp(says ?? '')],
  ),
  [checkPurity, `${server}/language/a.ts`, 'const at = Date.now()\n', /it is pure.*the clock/],
  [checkPurity, `${server}/language/a.ts`, `import { z } from 'zod'\n`, /an import of zod/],
  [checkFolders, `${server}/shed/a.ts`, '', /shed is missing in the floors table/],
  [checkFolders, 'packages/attic/src/a.ts', '', /attic is missing in the floors table/],
  [checkFolders, 'docs/a.md', '', /docs has no line with its purpose/],
  [checkNames, `${core}/ledger/utils.ts`, '', /a name that says nothing/],
  [checkNames, `${core}/ledger/types.test.ts`, '', /a name that says nothing/],
  [checkNames, `${server}/helpers/a.ts`, '', /a name that says nothing/],
  [checkNames, `${core}/ledger/index.ts`, '', /only packages have an index/],
  [checkNames, `${core}/ledger/all.ts`, `export * from './wallet.ts'\n`, /re-exports/],
  [checkNames, `${core}/ledger/all.ts`, `export {\n  a,\n} from './wallet.ts'\n`, /re-exports/],
  [checkSizes, `${core}/time.ts`, '\n'.repeat(401), /has 401 lines/],
  [checkSizes, `${server}/store/0001.sql`, `\n${'é'.repeat(101)}\n`, /:2 has 101 columns/],
  [checkWords, `${core}/time.ts`, `// ${'TO'}DO: later\n`, /:1 leaves work for later/],
  [checkWords, `${core}/time.ts`, `const a = b as ${'unknown'} as C\n`, /casts twice/],
  [checkWords, 'docs/a.md', `${'FIX'}ME\n`, /leaves work for later/],
  [checkWords, 'docs/a.md', `see /${'work'}/main\n`, /a path of one machine/],
  [
    checkWords,
    '.ci/run',
    `npm --registry https://${'registry'}.example.org\n`,
    /the host of a reg/,
  ],
  [checkWords, `${core}/time.test.ts`, `test${'.only'}('a', () => {})\n`, /sets a test aside/],
  [checkWords, `${core}/time.test.ts`, `describe${'.skip'}.each([1])('a')\n`, /sets a test aside/],
  [
    checkVocabulary,
    'docs/guides/a.md',
    'The money is set aside.\n',
    /:1 says "set aside" for: held/,
  ],
  [checkVocabulary, 'CHANGELOG.md', '\n- Keys of the organization.\n', /:2 .*organization key/],
  [checkVocabulary, `${core}/time.ts`, "const why = 'There is no such day.'\n", /for: no such/],
  [checkVocabulary, 'tools/a.mjs', 'tell("closed for good")\n', /for: permanently/],
  [checkVocabulary, 'packages/sdk/src/a.ts', '/** Gone for ever. */\n', /for: permanently/],
  [checkVocabulary, 'clients/python/a.py', '# Whoever pays.\n', /for: who it is/],
  [checkVocabulary, `${core}/time.test.ts`, `assert(${'event'}.saw)\n`, /for: params, reads/],
  [checkSdk, 'packages/sdk/package.json', '{ "dependencies": { "zod": "4" } }', /depends on zod/],
  [
    checkLocks,
    'package-lock.json',
    '{ "packages": { "node_modules/a": { "resolved": "https://example.org/a.tgz" } } }',
    /node_modules\/a has a download address/,
  ],
  [
    checkDependencies,
    'packages/server/package.json',
    '{ "dependencies": { "postgres": "3" } }',
    /brings postgres, which nothing of it uses/,
  ],
  [
    checkLocks,
    'test/tools/package-lock.json',
    '{ "packages": { "node_modules/@scarf/scarf": { "version": "1.4.0" } } }',
    /installs telemetry/,
  ],
  [
    checkLocks,
    'package-lock.json',
    '{ "packages": { "node_modules/a": { "optionalDependencies": { "b": "1" } } } }',
    /node_modules\/a lacks its optional b/,
  ],
]
