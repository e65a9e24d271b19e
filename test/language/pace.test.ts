import { expect, test } from 'vitest'
import { readPolicy } from '../../packages/server/src/language/reading.ts'
import { sentences } from './corpus/sentences.ts'
import { isProof, textsToTime } from './rounds.ts'

// Generated texts and the longest ones of a kind: what one of them costs, and whether twice the
// length costs more than twice the time. The bounds are for the machine that is proved on, and
// far from them here, where others run beside.
const lengthMax = 2000
const slowestMs = isProof ? 20 : 1000
const medianMs = isProof ? 1 : 50
const tries = isProof ? 15 : 2

const words = [...new Set(sentences.flatMap(([text]) => text.split(/\s+/)))]
const long = (part: string) => part.repeat(Math.ceil(lengthMax / part.length)).slice(0, lengthMax)
const repeated = [
  ...['AWS, ', 'AWS and ', 'block gambling, ', '$5 per day, ', 'never on weekends. ', 'a.b.'],
  ...['one hundred and ', 'the ', 'payment, ', 'a-', '"', '"a" ', '( ', 'only ', '\n- ', '1.'],
  ...['only on weekdays from 9am to 5pm and ', 'Payments above $5 require approval, ', 'UBER*'],
  ...['Acme ', 'x', '😀', 'ask me before ', 'max $5 per day on AWS and OpenAI, ', 'allow '],
  ...['Mon, ', 'not on Mondays from 1am to 2am, ', '$1 on AWS and ', 'if allowed at all, each of '],
].map(long)

const parts = [...words, ...words, ',', '.', '"', '\n', '-', '1']

/** Words of the corpus in an order that only the seed knows (Numerical Recipes). */
function textOf(seed: number): string {
  let state = seed
  let text = ''
  while (text.length < lengthMax) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    text += `${parts[(state >>> 8) % parts.length]} `
  }
  return text.slice(0, lengthMax)
}

/** The least of some tries, in milliseconds of the processor: others may run beside. */
function timeOf(text: string, tries: number): number {
  let least = Number.POSITIVE_INFINITY
  for (let count = 0; count < tries; count += 1) {
    const start = process.cpuUsage()
    readPolicy(text)
    const { user, system } = process.cpuUsage(start)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0
}

test('a text is read in a time that grows with its length, and soon', { timeout: 900_000 }, () => {
  const all = [...repeated, ...Array.from({ length: textsToTime }, (_, seed) => textOf(seed))]
  for (const [text] of sentences) readPolicy(text)
  // What is measured is the grammar, and not how soon the engine has compiled it.
  const rounds = isProof ? 40 : 1
  for (let round = 0; round < rounds; round += 1) for (const text of repeated) readPolicy(text)
  let slowest = { ms: 0, text: '' }
  const growths: number[] = []
  for (const text of all) {
    let ms = timeOf(text, 1)
    // Once more where it took long: what counts is the text, not what ran beside.
    if (ms > slowest.ms) ms = timeOf(text, tries)
    if (ms > slowest.ms) slowest = { ms, text: text.slice(0, 40) }
  }
  for (const text of repeated)
    growths.push(timeOf(text, tries) / timeOf(text.slice(0, lengthMax / 2), tries))
  const corpus = sentences.map(([text]) => timeOf(text, isProof ? 5 : 1))
  const figures = {
    texts: all.length,
    slowestMs: slowest.ms.toFixed(1),
    slowest: slowest.text,
    growthMax: Math.max(...growths).toFixed(2),
    growthMedian: median(growths).toFixed(2),
    corpusMedianMs: median(corpus).toFixed(3),
    corpusSlowestMs: Math.max(...corpus).toFixed(2),
  }
  process.stdout.write(`language: ${JSON.stringify(figures)}\n`)
  expect(slowest.ms).toBeLessThanOrEqual(slowestMs)
  expect(median(corpus)).toBeLessThan(medianMs)
  if (isProof) expect(median(growths)).toBeLessThan(3)
})
