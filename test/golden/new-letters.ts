import { Given, payment, usd } from '../setup/given.ts'

/**
 * Words in letters of Unicode 17, which the oldest supported Node does not know: capitals, whose
 * small ones it does not know either, and a mark, which it does not put in order.
 */
export const newWords = ['\u{16ea0}\u{16ea1}', '\ua7ce\ua7d2\ua7d4', '\u{1e6c0}\u{1e6e3}\u0323']

/** A book in which lists, the duplicate guard and the payment history tell such names apart. */
export function newLetters(): Given {
  const given = new Given()
  const [first = '', ...others] = newWords
  const { key: cautious } = given.agent({
    rules: { blockedMerchants: [first], approveNewPayees: true, duplicateSeconds: 3600 },
  })
  const { key: bound } = given.agent({ rules: { allowedMerchants: others } })
  // In two spellings of one word, by name and by id.
  for (const word of newWords.flatMap((one) => [one, one.toLowerCase()]))
    for (const key of [cautious, bound]) {
      given.must(payment(key, usd('5'), { name: word }))
      given.must(payment(key, usd('5'), { id: word }))
    }
  return given
}
