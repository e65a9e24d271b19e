import { subscribe } from 'node:diagnostics_channel'

// Loaded into a server before its own code: tells on stdout how much CPU time each request took
// that names itself. Unlike time on a clock, that does not grow because the machine is busy, and
// no request can hold the event loop longer than it works.
const begun = new WeakMap()

subscribe('http.server.request.start', ({ request }) => begun.set(request, process.cpuUsage()))

subscribe('http.server.response.finish', ({ request }) => {
  const name = request.headers['x-watched']
  if (name === undefined) return
  const { user, system } = process.cpuUsage(begun.get(request))
  process.stdout.write(`watched ${name} ${user + system}\n`)
})
