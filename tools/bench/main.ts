import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Folder } from '../../test/setup/process.ts'
import { measureAgainst } from './against.ts'
import { measureBacktest } from './backtest.ts'
import { Closers } from './closers.ts'
import { measureHttp } from './http.ts'
import { measureInProcess } from './in-process.ts'
import { commitOf, machineOf } from './machine.ts'
import { pageWith, tablesOf } from './page.ts'
import type { Report } from './report.ts'
import { full, quick, type Scale } from './scale.ts'
import { measureStart } from './start.ts'
import { exitCodes } from './verdict.ts'

export const parts = ['in-process', 'http', 'backtest', 'start'] as const
export type Part = (typeof parts)[number]

export interface Options {
  readonly root: string
  readonly quick: boolean
  /** The parts to measure. */
  readonly only: readonly Part[]
  /** Where to write the report. Without it, a full run of all parts goes to docs/. */
  readonly json: string | undefined
}

const minutesMax = 45

/** Measures, prints the tables and writes the report. */
export async function bench(options: Options): Promise<void> {
  const { root, json, only } = options
  await watched(async (closers) => {
    const report = await measure(options, closers)
    process.stdout.write(`${tablesOf(report)}\n`)
    if (json !== undefined) write(json, report)
    else if (!options.quick && only.length === parts.length) {
      write(join(root, 'docs/benchmarks.json'), report)
      const page = join(root, 'docs/benchmarks.md')
      writeFileSync(page, pageWith(readFileSync(page, 'utf8'), report))
    }
  })
}

/** Measures one figure beside another checkout. Answers the exit code. */
export async function against(options: Parameters<typeof measureAgainst>[0]): Promise<number> {
  try {
    return await watched((closers) => measureAgainst(options, closers))
  } catch (error) {
    // A run that broke off says nothing about either build.
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    return exitCodes['not measured']
  }
}

/** Whatever happens, what was opened is closed, and it ends in time. */
async function watched<T>(work: (closers: Closers) => Promise<T>): Promise<T> {
  const closers = new Closers()
  // A signal that comes twice, as from a terminal, must not cut the closing short.
  const stop = (why: string) => {
    process.stderr.write(`${why}\n`)
    void closers.close().then(() => process.exit(1))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(signal))
  const watch = setTimeout(() => stop(`not done in ${minutesMax} minutes`), minutesMax * 60_000)
  try {
    return await work(closers)
  } finally {
    clearTimeout(watch)
    await closers.close()
  }
}

async function measure(options: Options, closers: Closers): Promise<Report> {
  const { root } = options
  const scale: Scale = options.quick ? quick : full
  const folder = await Folder.make()
  closers.add(() => folder.clear())
  const machine = machineOf(folder.path)
  const part = <T>(name: Part, measurement: (own: Closers) => Promise<T>): Promise<T | null> => {
    if (!options.only.includes(name)) return Promise.resolve(null)
    process.stderr.write(`Measuring: ${name}.\n`)
    return closed(closers, measurement)
  }
  const start = await part('start', () => measureStart(scale, root, folder))
  const inProcess = await part('in-process', (own) => measureInProcess(scale, folder.path, own))
  const http = await part('http', (own) => measureHttp(scale, { root, folder, closers: own }))
  const backtest = await part('backtest', (own) => measureBacktest(scale, folder.path, own))
  return {
    measuredAt: new Date().toISOString(),
    commit: commitOf(root),
    quick: options.quick,
    machine,
    postgres: inProcess?.settings ?? null,
    inProcess: inProcess?.found ?? null,
    http: http?.found ?? null,
    backtest: backtest?.found ?? null,
    start,
    targets: [
      ...(inProcess?.targets ?? []),
      ...(http?.targets ?? []),
      ...(backtest?.targets ?? []),
    ],
  }
}

/** What one part opened is closed before the next begins: it would take part. */
async function closed<T>(all: Closers, work: (own: Closers) => Promise<T>): Promise<T> {
  const own = new Closers()
  all.add(() => own.close())
  try {
    return await work(own)
  } finally {
    await own.close()
  }
}

function write(path: string, report: Report): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify(report, round, 2)}\n`)
}

// Four digits are more than two runs agree on.
function round(_: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isInteger(value)) return value
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4))
}
