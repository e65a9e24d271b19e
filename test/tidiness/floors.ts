/**
 * The house, from the ground up. A file imports from its own floor and from those listed before
 * it. Where rooms are `apart`, they don't import from each other either. A floor that reaches
 * `nothing` of ours speaks to the others over HTTP, one that reaches `sdk` by the SDK; one that
 * reaches `everything` is about them.
 * A path names a file or a folder with all below it; the longest that fits counts.
 */
export interface Floor {
  readonly paths: readonly string[]
  readonly apart?: true
  readonly reaches?: 'nothing' | 'sdk' | 'everything'
}

export const floors: readonly Floor[] = [
  {
    paths: inside(
      'packages/core/src',
      'assert.ts id.ts codec.ts money.ts window.ts time.ts limits.ts rail.ts rule-set.ts',
    ),
  },
  {
    paths: ['packages/core/src/kya'],
  },
  {
    paths: inside('packages/core/src', 'agent group ledger payee payment policy'),
    apart: true,
  },
  { paths: ['packages/core/src/approval'] },
  {
    paths: inside('packages/core/src', 'command.ts outcome.ts book.ts view.ts event.ts alarm.ts'),
  },
  { paths: inside('packages/core/src', 'read-set.ts read-people.ts prefetch.ts') },
  { paths: inside('packages/core/src', 'decide decide.ts') },
  { paths: inside('packages/core/src', 'evolve evolve.ts') },
  { paths: inside('packages/core/src', 'foresight') },
  { paths: ['packages/core'] },
  { paths: ['packages/contract'] },
  { paths: ['packages/server/src/language'] },
  {
    paths: inside(
      'packages/server/src',
      'limits.ts config.ts assets.ts version.ts command-line.ts recent-map.ts redact.ts',
    ),
  },
  { paths: ['packages/server/src/embedded'] },
  { paths: inside('packages/server/src/store', 'db.ts db-error.ts') },
  { paths: ['packages/server/src/store/driver'] },
  { paths: ['packages/server/src/store'] },
  { paths: ['packages/server/src/verify'] },
  { paths: ['packages/server/src/engine'] },
  { paths: inside('packages/server/src', 'rails kya'), apart: true },
  { paths: ['packages/server/src/effects'] },
  { paths: ['packages/server/src/identity'] },
  { paths: ['packages/server/src/application'] },
  { paths: ['packages/server/src/faces/text'] },
  { paths: ['packages/server/src/faces/http'] },
  { paths: ['packages/server/src/faces/page'] },
  {
    paths: inside('packages/server/src/faces', 'v1 v2 mcp consent auth people oauth'),
    apart: true,
  },
  { paths: ['packages/server/src/faces'] },
  { paths: ['packages/server/src/app.ts'] },
  { paths: ['packages/server/src/commands'] },
  { paths: ['packages/server'] },
  { paths: ['packages/sdk'], reaches: 'nothing' },
  { paths: ['packages/ai'], reaches: 'nothing' },
  { paths: ['packages/cli'], reaches: 'sdk' },
  { paths: ['clients/python'], reaches: 'nothing' },
  { paths: ['tools', 'tools/gen', 'tools/bench', 'tools/no-telemetry'], reaches: 'everything' },
  {
    paths: [
      ...['test', ...inside('test', 'setup tidiness surface documents browser')],
      ...inside('test', 'golden model face races crash standby builds stuck hostile'),
      ...inside('test', 'sockets overload reading language e2e mcp wire tools'),
    ],
    reaches: 'everything',
  },
  { paths: ['docs', 'docs/decisions', 'docs/errors', 'docs/guides'] },
]

/** Each folder directly below one of these stands in the table by name. */
export const storeys = [
  'clients',
  'packages',
  'packages/core/src',
  'packages/server/src',
  'packages/server/src/faces',
  'test',
  'tools',
  'docs',
]

/** What tests beside the source may use, whatever their floor. */
export const testSetup = 'test/setup'

function inside(folder: string, names: string): string[] {
  return names.split(' ').map((name) => `${folder}/${name}`)
}
