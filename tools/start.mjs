import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt, ensureInstalled, root } from './setup.mjs'

ensureInstalled()
ensureBuilt()

// This very process becomes the server: signals, exit code and stdout are its own.
const main = join(root, 'packages/server/dist/main.js')
process.argv = [process.execPath, main, 'start', ...process.argv.slice(2)]

// npm runs this below a shell that passes no signal on: when npm is told to stop, the shell is
// gone and nobody tells the server. Who was told already has no listener any more.
if (process.env.npm_lifecycle_event === 'start') {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid !== parent && process.emit('SIGTERM')) clearInterval(watch)
  }, 200)
  watch.unref()
}

await import(pathToFileURL(main).href)
