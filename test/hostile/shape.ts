/** Texts that cost the reader more than they cost the sender, if anything is done with them. */
const units: Readonly<Record<string, string>> = {
  'marks of two classes': '\u0301\u0327',
  'marks of five classes in the wrong order': '\u0345\u0315\u0301\u0323\u0334',
  'marks of one class': '\u0301',
  'marks beyond the first plane': '\u{1d165}\u{1d16d}',
  'letters that decompose': '\u1f82',
  'syllables in parts': '\u1112\u1161\u11ab',
  'letters that fold to many': '\ufdfa\u0130',
  'joined emoji': '\u{1f468}\u200d',
  digits: '9',
  zeros: '0',
  dots: '.',
  labels: 'a.',
  'punycode labels': 'xn--a-0.',
  'one punycode label': 'xn--9',
  hyphens: '-',
  underscores: '_',
  letters: 'aA',
  blanks: ' \u00a0',
  'ends of addresses': ':/@',
  slashes: '/',
  'percent signs': '%2',
  'times of day': '2026-11-22T18:30:00.0',
  wildcards: '*',
  'key prefixes': 'bsr_test_',
}

export interface Shape {
  readonly name: string
  readonly unit: string
}

export const shapes: readonly Shape[] = Object.entries(units).map(([name, unit]) => ({
  name,
  unit,
}))

/** A text of so many UTF-16 units that no pattern accepts, so that each tries all that it can. */
export function textOf({ unit }: Shape, length: number): string {
  return `${`a${unit.repeat(length / unit.length)}`.slice(0, length - 1)}!`
}

/** As much of it as makes so many bytes. */
export function bytesOf(shape: Shape, bytes: number): string {
  const text = Buffer.from(textOf(shape, bytes)).subarray(0, bytes).toString('utf8')
  return text.replace(/\ufffd+$/, '')
}

const many = <T>(count: number, make: (at: number) => T) =>
  Array.from({ length: count }, (_, at) => make(at))
const record = (count: number, name: (at: number) => string, value = '1') =>
  `{${many(count, (at) => `${JSON.stringify(name(at))}:${value}`).join(',')}}`

/** Values as JSON, in at most 250 kB. */
export const values: Readonly<Record<string, string>> = {
  'a number of zeros': `1${'0'.repeat(249_000)}1`,
  'a number of small digits': `0.${'0'.repeat(249_000)}1`,
  'a number of nines': `0.${'9'.repeat(249_000)}`,
  'a number with an exponent of many digits': `1e${'0'.repeat(249_000)}1`,
  'numbers of 17 digits': `[${many(11_900, () => '0.1234567890123456').join(',')}]`,
  'numbers at the edge': `[${many(9_000, () => '2.2250738585072011e-308').join(',')}]`,
  'escaped letters': `"${'\\u0041'.repeat(41_000)}"`,
  'escaped marks': `"a${'\\u0301\\u0327'.repeat(20_000)}"`,
  'escaped pairs': `"${'\\ud83d\\ude00'.repeat(20_000)}"`,
  backslashes: `"${'\\\\'.repeat(120_000)}"`,
  'short texts': JSON.stringify(many(10_000, (at) => `e${at}`)),
  'equal texts': JSON.stringify(many(10_000, () => 'a\u0301')),
  'texts that are numbers': JSON.stringify(many(11_900, (at) => String(at * 65_536))),
  'short lists': `[${many(80_000, () => '[]').join(',')}]`,
  'short objects': `[${many(5_900, (at) => `{"k${at % 1500}":1}`).join(',')}]`,
  'a deep list': `${'['.repeat(30)}${many(11_900, () => '1').join(',')}${']'.repeat(30)}`,
  'a deep list without an end': '['.repeat(249_000),
  'fields that nobody knows': record(10_000, (at) => `field${at}`),
  'fields with long names': record(100, (at) => `${at}${'\u0301\u0327'.repeat(600)}`),
  'fields that are numbers': record(11_900, (at) => String(at * 65_536)),
  'fields of the prototype': record(
    1,
    () => '__proto__',
    record(9_000, (at) => `field${at}`),
  ),
  'one field again and again': record(25_000, () => 'same'),
  'a text without an end': `"${'a'.repeat(249_000)}`,
}
