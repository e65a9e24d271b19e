/** How a command is given, as messages print it: `verify --json`. */
export function commandLine(words: string): string {
  const [name = '', ...rest] = words.split(' ')
  return `bursar ${words} (from a clone: npm run ${[name, '--', ...rest].join(' ')})`
}
