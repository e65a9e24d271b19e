import { domainToASCII, domainToUnicode } from 'node:url'
import { type Markup, markup } from './markup.ts'

// What turns text around, or can't be seen, but for the joiners that some scripts are written with.
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu
const shownMax = 500

/** Text that others wrote: on one line, isolated, and of one that is long only the beginning. */
export function outside(text: string, most = shownMax): Markup {
  const letters = [...seen(text)]
  const beginning = letters.slice(0, most).join('')
  if (letters.length <= most) return markup`<bdi>${beginning}</bdi>`
  const rest = letters.slice(most).join('')
  return markup`<bdi>${beginning}…</bdi>
<details class="more"><summary>more</summary><bdi>…${rest}</bdi></details>`
}

/** The same where nothing can be unfolded. */
export function outsideShort(text: string, most: number): Markup {
  const letters = [...seen(text)]
  const end = letters.length > most ? '…' : ''
  return markup`<bdi>${letters.slice(0, most).join('')}${end}</bdi>`
}

function seen(text: string): string {
  return text.replace(UNSEEN, ' ').replace(/\s+/gu, ' ').trim()
}

const scripts = [
  ...['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Hebrew', 'Arabic', 'Devanagari', 'Thai'],
  ...['Georgian', 'Cherokee', 'Hangul', 'Han'],
].map((name) => new RegExp(`\\p{Script=${name}}`, 'u'))

/**
 * A domain by the letters that computers read, since others may look like them; beside it as it
 * is meant to be read, unless it mixes scripts.
 */
export function domain(text: string): Markup {
  const ascii = domainToASCII(text)
  if (ascii === '') return outside(text)
  const read = domainToUnicode(ascii)
  const isMixed = read
    .split('.')
    .some((label) => scripts.filter((script) => script.test(label)).length > 1)
  if (read === ascii || isMixed) return markup`<bdi>${ascii}</bdi>`
  return markup`<bdi>${ascii}</bdi> (<bdi>${read}</bdi>)`
}
