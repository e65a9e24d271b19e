#!/usr/bin/env node
import { run } from './run.ts'

const reading = new AbortController()
// Nobody reads any more, as after `| head -1`: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  reading.abort()
})

const args = process.argv.slice(2)
// It ends only like this, so that is no failure either.
if (args[0] === 'tail')
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => reading.abort())

process.exitCode = await run(args, {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  get stdin() {
    return process.stdin
  },
  signal: reading.signal,
})
