import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Makes the class that a package exports by default what `require()` returns, with everything
 * else that it exports beside it, in code and in types: as with most packages, `new (require(…))`
 * works, and so do `require(…).Name` and, for compiled modules, `.default`.
 */
export function exportForRequire(folder, name) {
  appendFileSync(
    join(folder, 'index.cjs'),
    [
      `const exported = Object.getOwnPropertyDescriptors(exports);`,
      `module.exports = Object.defineProperties(${name}, exported);\n`,
    ].join('\n'),
  )
  const path = join(folder, 'index.d.cts')
  const text = readFileSync(path, 'utf8')
  const [statement, names] = /^export \{ (.*) \};$/m.exec(text) ?? []
  if (statement === undefined) throw new Error(`${path} exports nothing that can be found`)
  // Within its own namespace the class has to go by another name.
  const itself = `${name}_`
  const inside = names
    .split(', ')
    .map((one) => one.replace(new RegExp(`^${name}(?= as |$)`), itself))
    .map((one) => (one === itself ? `${itself} as ${name}` : one))
  const namespace = [
    `declare const ${itself}: typeof ${name};`,
    `type ${itself} = ${name};`,
    `declare namespace ${name} {\n  export { ${inside.join(', ')} };\n}`,
    `export = ${name};`,
  ]
  writeFileSync(
    path,
    text.replace(statement, () => namespace.join('\n')),
  )
}
