import type { BacktestFigures, Disk, Http, InProcess, Report, Target } from './report.ts'
import type { Spread } from './statistics.ts'

const begins = '<!-- measured: written by npm run bench -->'
const ends = '<!-- /measured -->'

/** The page with the tables of this report in place of those it had. */
export function pageWith(page: string, report: Report): string {
  const [from, to] = [page.indexOf(begins), page.indexOf(ends)]
  if (from < 0 || to < from) throw new Error(`the page has no ${begins} … ${ends}`)
  return `${page.slice(0, from)}${begins}\n\n${tablesOf(report)}\n\n${page.slice(to)}`
}

export function tablesOf(report: Report): string {
  const { targets, inProcess, http, backtest, start } = report
  const parts = [facts(report)]
  if (targets.length > 0) parts.push('### Targets', targetTable(targets), ...missed(targets))
  if (inProcess !== null) parts.push(...inProcessTables(inProcess))
  if (http !== null) parts.push(...httpTables(http))
  if (backtest !== null) parts.push(...backtestTable(backtest))
  if (start !== null) {
    const row = ['process to ready line', seconds(start.first), seconds(start.later)]
    parts.push('### Start', table(['', 'first start, makes the database', 'later start'], [row]))
  }
  return parts.join('\n\n')
}

function facts({ measuredAt, commit, quick, machine, postgres }: Report): string {
  const { cpu, cores, memoryBytes, system, node, loadBefore, syncMs } = machine
  const { server_version: version, ...settings } = postgres ?? {}
  const lines = [
    quick
      ? '**A quick run: it shows that the benchmark works, and its figures mean nothing.**'
      : '',
    `- ${measuredAt.slice(0, 10)}, commit ${commit ?? 'unknown'}`,
    `- ${cores} cores of ${cpu}, ${gigabytes(memoryBytes)}, ${system}`,
    `- Node ${node}${version === undefined ? '' : `, PostgreSQL ${version}`}`,
    `- 8 kB written and synced in ${syncMs.toFixed(2)} ms; load before: ${loadBefore.toFixed(2)}`,
  ]
  const set = Object.entries(settings).map(([name, value]) => `\`${name} = ${value}\``)
  if (set.length > 0) lines.push(`- ${set.join(', ')}`)
  return lines.filter((line) => line !== '').join('\n')
}

function targetTable(targets: readonly Target[]): string {
  return table(
    ['target', 'wanted', 'measured', ''],
    targets.map(({ name, wanted, got, met }) => [name, wanted, got, met ? 'met' : '**missed**']),
  )
}

function missed(targets: readonly Target[]): string[] {
  const rows = targets.flatMap(({ name, costs = [] }) =>
    costs.map((cost) => [name, cost.name, cost.micros.toFixed(1)]),
  )
  if (rows.length === 0) return []
  const about = 'The three largest costs of what was missed, each function without what it calls:'
  return [about, table(['target', 'cost', 'µs of CPU per payment'], rows)]
}

function inProcessTables({ agents, rows, disk }: InProcess): string[] {
  const about = `The engine in one process with the load, ${count(agents)} agents with limits of \
their own. µs and bytes are per payment, µs those of CPU.`
  const columns = ['wallets', 'commands under way', 'decisions/s', 'mean batch']
  const body = rows.map((row) => [
    row.wallets,
    String(row.outstanding),
    rate(row.perSecond),
    row.meanBatch.median.toFixed(1),
    micros(row.nodeMicros),
    micros(row.postgresMicros),
    count(row.walBytes.median),
  ])
  const uses = ['Node µs', 'PostgreSQL µs', 'WAL bytes']
  return ['### In process', about, table([...columns, ...uses], body), ...diskTable(disk)]
}

function diskTable(disk: Disk): string[] {
  const { payments, tableBytes, byTable, walBytes, walPageBytesMax, checkpoints } = disk
  const about = `Of ${count(payments)} payments at all batch sizes together, with indexes and \
dead row versions. The run saw ${count(checkpoints)} checkpoints; the whole pages that PostgreSQL \
logs at the first change after each are at most ${count(walPageBytesMax)} bytes of the log.`
  const rows = Object.entries(byTable).map(([name, bytes]) => [`\`${name}\``, count(bytes)])
  const sums = [
    ['**all tables**', count(tableBytes)],
    ['write-ahead log', count(walBytes)],
  ]
  return ['### Disk', about, table(['', 'bytes per payment'], [...rows, ...sums])]
}

function httpTables({ agents, rows, memory }: Http): string[] {
  const about = `The server, and the load generator in a process of its own; right after each \
round the same load on a hello-world of the same framework. ${count(agents)} agents with a key \
each, or the one of them. Times in milliseconds; µs are those of CPU per payment.`
  const columns = ['wallets', 'clients', 'payments/s', 'hello-world/s', 'ratio']
  const uses = ['p50', 'p99', 'max', 'mean batch', 'Node µs', 'PostgreSQL µs']
  const body = rows.map((row) => [
    row.keyed ? `${row.wallets}, Idempotency-Key` : row.wallets,
    String(row.clients),
    rate(row.perSecond),
    rate(row.helloPerSecond),
    row.ratio.median.toFixed(3),
    row.p50.median.toFixed(2),
    row.p99.median.toFixed(2),
    row.max.toFixed(1),
    row.meanBatch.median.toFixed(1),
    micros(row.nodeMicros),
    micros(row.postgresMicros),
  ])
  const parts = ['### Over HTTP', about, table([...columns, ...uses], body)]
  if (memory !== null) {
    const { serverBytes, postgresBytes, shared } = memory
    const how = shared ? 'what its processes share counted once' : 'shared memory counted each time'
    parts.push(
      `Memory after the load: server ${megabytes(serverBytes)}, PostgreSQL \
${megabytes(postgresBytes)} (${how}).`,
    )
  }
  return parts
}

function backtestTable({ payments, inForce, lowered }: BacktestFigures): string[] {
  const about = `${count(payments)} stored payments run through other rules, in one process with \
nothing else to do.`
  const columns = ['', 'the rules in force', 'a limit that changes verdicts']
  const row = ['one back-test', seconds(inForce), seconds(lowered)]
  return ['### Back-test', about, table(columns, [row])]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function rate({ median, low, high }: Spread): string {
  return `${count(median)} (${count(low)}–${count(high)})`
}

function seconds({ median, low, high }: Spread): string {
  return `${median.toFixed(2)} s (${low.toFixed(2)}–${high.toFixed(2)})`
}

function micros(spread: Spread | null): string {
  return spread === null ? 'not measured' : spread.median.toFixed(0)
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en')
}

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(0)} GiB`
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`
}
