'use strict'
// Required before every script, in words that older versions of Node understand: they cannot
// read what follows, and would say so in a way that helps nobody.
const wanted = require('../package.json').engines.node.replace('>=', '')
const [major, minor] = process.versions.node.split('.').map(Number)
const [leastMajor, leastMinor] = wanted.split('.').map(Number)

if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
  process.stderr.write(`Bursar needs Node ${wanted} or newer; this is ${process.versions.node}.\n`)
  process.exit(1)
}
