/** How a command is given, as messages print it: `verify --json`. */
export function commandLine(words: string): string {
  const [name, ...rest] = words.split(' ')
  const script = [name, ...(rest.length === 0 ? [] : ['--', ...rest])].join(' ')
  return `bursar ${words} (from a clone: npm run ${script})`
}
