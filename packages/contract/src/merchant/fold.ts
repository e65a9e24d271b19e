// Joiners and the emoji style are not heard, and people leave them out.
const UNHEARD = /\u200c|\u200d|\ufe0f/gu

// ASCII without capitals and blanks: the common case, which is folded already.
const PLAIN = /^[!-@[-~]*$/

/**
 * A text as it is compared: compatibility forms (NFKC), case and runs of blanks make no
 * difference. Which letters are equal is the runtime's to know, and changes with its version of
 * Unicode: so it is done once, and what comes out is written down.
 */
export function fold(text: string): string {
  if (PLAIN.test(text)) return text
  const letters = text.normalize('NFKC').replace(UNHEARD, '')
  // Lower case of upper case folds ß and its like too (Unicode, 3.13); Turkish dots count for
  // nothing, since nobody knows in which language a text was put in capitals.
  const caseless = letters.toLowerCase().toUpperCase().toLowerCase()
  const one = caseless.replaceAll('ς', 'σ').replaceAll('i\u0307', 'i')
  return one.normalize('NFKC').replace(/\s+/gu, ' ').trim()
}
